using Equiview.Formats.Images;

namespace Equiview.Imaging.Cameras;

/// <summary>The camera of a photograph in a list of them, from which the camera of another photograph is chosen.</summary>
/// <param name="Name">Name of the photograph.</param>
/// <param name="Intrinsics">Raster pixels.</param>
/// <param name="Lens">The lens, or null for an ideal pinhole.</param>
internal sealed record ListedCamera(string Name, CameraIntrinsics Intrinsics, LensDistortion? Lens)
{
    /// <summary>
    /// The camera of a photograph: that of its name; else that of all photographs of its size; else, where none has its size, that of all.
    /// </summary>
    /// <param name="cameras">One or more.</param>
    /// <param name="path">The photograph.</param>
    /// <param name="header">Its header.</param>
    /// <exception cref="InvalidFileException">Those cameras differ.</exception>
    public static PhotographCamera Choose(IReadOnlyList<ListedCamera> cameras, string path, ImageHeader header)
    {
        ListedCamera[] named = [.. cameras.Where(c => IsOf(c.Name, path))];
        ListedCamera[] sized = [.. cameras.Where(c => c.Intrinsics.Size == header.Shown || c.Intrinsics.Size == header.Stored)];
        ListedCamera[] asked = named.Length > 0 ? named : sized.Length > 0 ? sized : [.. cameras];
        return Array.TrueForAll(asked, c => c.IsCameraOf(asked[0])) ? new PhotographCamera(asked[0].Intrinsics, asked[0].Lens)
            : throw new InvalidFileException(path, FormattableString.Invariant(
                $"is {header.Shown} and not in the list of --intrinsics, where {asked.Length} cameras that could be its own differ; ")
                    + "give --intrinsics fx,fy,cx,cy, or a file of one camera");
    }

    /// <summary>Whether a name of a list, with or without ending, is that of a photograph.</summary>
    public static bool IsOf(string name, string photograph) => Path.GetFileName(name) == Path.GetFileName(photograph)
        || name == Path.GetFileNameWithoutExtension(photograph);

    private bool IsCameraOf(ListedCamera other) => Lens == other.Lens && Intrinsics.Size == other.Intrinsics.Size
        && PhotographFit.SameNumbers(Intrinsics, other.Intrinsics);
}

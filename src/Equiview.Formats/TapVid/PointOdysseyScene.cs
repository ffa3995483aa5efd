using Equiview.Formats.Npy;
namespace Equiview.Formats.TapVid;

/// <summary>
/// A scene of PointOdyssey (Zheng et al., ICCV 2023): a folder with rgbs/*.jpg and anno.npz, which holds trajs_2d [T, N, 2] in pixels,
/// visibs [T, N] and valids [T, N].
/// </summary>
internal static class PointOdysseyScene
{
    private static readonly string[] Names = ["anno.npz", "annot.npz"];

    /// <summary>The frames of a scene.</summary>
    public static string Frames(string folder) => Path.Combine(folder, "rgbs");

    /// <summary>Whether a folder is a scene.</summary>
    public static bool Is(string folder) => Directory.Exists(Frames(folder)) && Annotation(folder) is not null;

    /// <summary>Some tracks of a scene, drawn among those that are valid in every frame and visible in frame 0, their query.</summary>
    /// <param name="folder">The scene.</param>
    /// <param name="count">Tracks at most; a scene has many thousands.</param>
    /// <param name="seed">Chooses them.</param>
    /// <exception cref="InvalidFileException">Not of this layout, or no such track.</exception>
    public static IReadOnlyList<PointTrack> Read(string folder, int count, int seed)
    {
        string path = Annotation(folder) ?? throw new InvalidFileException(folder, "is no scene of PointOdyssey: it has no anno.npz");
        using NpzArchive archive = NpzArchive.OpenSome(path, "trajs_2d", "visibs", "valids");
        if (!archive.Tensors.TryGetValue("trajs_2d", out StoredTensor? trajectories)
            || trajectories.Shape is not [> 0 and var frames, var points, 2]
            || !archive.Tensors.TryGetValue("visibs", out StoredTensor? visibilities)
            || !visibilities.Shape.SequenceEqual([frames, points]))
            throw new InvalidFileException(path, "has no arrays trajs_2d [T, N, 2] and visibs [T, N]");
        double[] xy = trajectories.ToDoubles(), visible = visibilities.ToDoubles();
        double[]? valid = archive.Tensors.TryGetValue("valids", out StoredTensor? valids) && valids.Shape.SequenceEqual([frames, points])
            ? valids.ToDoubles() : null;
        int[] usable = [.. Enumerable.Range(0, (int)points).Where(n => visible[n] != 0 && IsWhole(n))];
        new Random(seed).Shuffle(usable);
        return usable.Length > 0 ? [.. usable.Take(count).Order().Select(Track)]
            : throw new InvalidFileException(path, "has no track that is valid in every frame and visible in frame 0");

        bool IsWhole(int n) => Enumerable.Range(0, (int)frames).Select(t => (t * points) + n)
            .All(i => double.IsFinite(xy[2 * i]) && double.IsFinite(xy[(2 * i) + 1]) && (valid is null || valid[i] != 0));

        PointTrack Track(int n)
        {
            long[] at = [.. Enumerable.Range(0, (int)frames).Select(t => (t * points) + n)];
            PixelPoint[] path2D = [.. at.Select(i => new PixelPoint(xy[2 * i], xy[(2 * i) + 1]))];
            return new PointTrack(new PointQuery(n, 0, path2D[0]), path2D, [.. at.Select(i => visible[i] != 0)]);
        }
    }

    private static string? Annotation(string folder) => Names.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
}

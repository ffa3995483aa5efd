using System.Globalization;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Data;

/// <summary>
/// Rendered views on disk in the paper's layout (You et al. 2025, code): a folder for each object with <c>color_%06d.png</c>,
/// <c>mask_%06d.png</c> and <c>depth_%06d.png</c> (16 bits, 1000 a unit, 0 for background). Poses are the paper's 42, or those of an
/// <c>obj_poses.npy</c> [V, 4, 4] beside the views or beside the object folders. Cameras are the paper's, scaled to the images' size.
/// </summary>
public sealed class ViewFolder : IViewSource
{
    private const double UnitsPerDepthStep = 0.001;
    private readonly string[] folders;
    private readonly IReadOnlyList<RigidTransform>[] poses;
    private readonly bool withNormals;

    /// <summary>Finds the objects and checks that every view has its files.</summary>
    /// <param name="root">The folder of object folders, or one object's.</param>
    /// <param name="withNormals">Whether views carry normals.</param>
    /// <exception cref="InvalidFileException">There are no views, or fewer poses than views.</exception>
    public ViewFolder(string root, bool withNormals = false)
    {
        if (!Directory.Exists(root))
            throw new InvalidFileException(root, "there is no such folder");
        this.withNormals = withNormals;
        folders = HoldsViews(root) ? [root] : [.. Directory.GetDirectories(root).Where(HoldsViews).Order(StringComparer.Ordinal)];
        if (folders.Length == 0)
            throw new InvalidFileException(
                root, "holds no views: color_000000.png, mask_000000.png and depth_000000.png are looked for in it and in its folders");
        poses = Array.ConvertAll(folders, f => Poses(f, root));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Objects => Array.ConvertAll(folders, f => Path.GetFileName(Path.TrimEndingDirectorySeparator(f)));

    /// <summary>Whether a folder holds an object's views.</summary>
    public static bool HoldsViews(string folder) => File.Exists(Name(folder, "color", 0));

    /// <inheritdoc/>
    public IReadOnlyList<RigidTransform> PosesOf(int objectIndex) => poses[objectIndex];

    /// <inheritdoc/>
    public TrainingView View(int objectIndex, int view)
    {
        string folder = folders[objectIndex];
        RgbImage color = ImageFile.Read(Name(folder, "color", view));
        LabelImage mask = ImageFile.ReadMask(Name(folder, "mask", view));
        PlanarImage depth = ImageFile.ReadGray16(Name(folder, "depth", view));
        if (mask.Size != color.Size || depth.Size != color.Size)
            throw new InvalidFileException(
                Name(folder, "depth", view), $"image, mask and depth have different sizes: {color.Size}, {mask.Size}, {depth.Size}");
        float[] units = new float[depth.Values.Length];
        for (int i = 0; i < units.Length; i++)
            units[i] = mask.Labels[i] > 0 ? (float)(depth.Values[i] * UnitsPerDepthStep) : 0;
        return new TrainingView(
            color, new DepthPixels(PaperViews.Intrinsics.ResizedTo(color.Size), poses[objectIndex][view], units, withNormals));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static RigidTransform[] Poses(string folder, string root)
    {
        int views = 0;
        while (File.Exists(Name(folder, "color", views)))
            views++;
        string? file = new[] { folder, root }.Select(f => Path.Combine(f, "obj_poses.npy")).FirstOrDefault(File.Exists);
        RigidTransform[] known = file is null ? [.. PaperViews.CameraFromObject] : Read(file);
        return views <= known.Length ? known[..views]
            : throw new InvalidFileException(
                file ?? folder,
                FormattableString.Invariant($"there are {views} views in {folder} and {known.Length} poses; put an ")
                    + FormattableString.Invariant($"obj_poses.npy [{views}, 4, 4] beside them"));
    }

    private static RigidTransform[] Read(string file)
    {
        StoredTensor stored = NpyFile.Read(file);
        if (stored.Shape is not [> 0, 4, 4])
            throw new InvalidFileException(file, $"holds {stored}, needs camera-from-object matrices [V, 4, 4]");
        return [.. stored.ToDoubles().Chunk(16).Select(m => RigidTransform.FromRowMajor(m))];
    }

    private static string Name(string folder, string kind, int view) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind}_{view:000000}.png"));
}

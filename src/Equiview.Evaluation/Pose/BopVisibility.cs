using Equiview.Formats.Bop;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Pose;

/// <summary>Which pixels of an image show an instance, from the ground truth: the mask of a perfect segmentation.</summary>
internal static class BopVisibility
{
    // A surface this much behind another (or behind the measured depth) is hidden; BOP's tolerance of the visibility masks.
    private const double ToleranceMeters = 0.015;

    /// <summary>
    /// The visible masks in the order of <see cref="BopImage.Instances"/>: the data set's own, else rendered (hidden are pixels behind
    /// another known object or behind the measured depth); null for an object without a mesh and without a mask file.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="sceneId">The scene.</param>
    /// <param name="image">The image.</param>
    /// <param name="objects">The objects whose meshes are there.</param>
    /// <param name="depth">Measured depth in meters, or null.</param>
    public static LabelImage?[] Masks(
        BopDataset dataset, int sceneId, BopImage image, IReadOnlyDictionary<int, BopObject> objects, float[]? depth)
    {
        float[]?[] rendered = [
            .. image.Instances.Select(
                i => objects.TryGetValue(i.ObjectId, out BopObject? o)
                    ? o.Mesh.Render(image.Intrinsics, i.CameraFromObject, color: false).Depth
                    : null)];
        var nearest = new float[image.Intrinsics.Size.PixelCount];
        for (int p = 0; p < nearest.Length; p++)
            nearest[p] = rendered.Min(d => d is null || d[p] <= 0 ? float.PositiveInfinity : d[p]);
        return [
            .. rendered.Select(
                (own, i) => dataset.VisibleMask(sceneId, image.ImageId, i) is { } file
                    ? ImageFile.ReadMask(file)
                    : own is null ? null : Visible(own, nearest, depth, image.Intrinsics.Size))];
    }

    private static LabelImage Visible(float[] own, float[] nearest, float[]? measured, ImageSize size)
    {
        var labels = new byte[own.Length];
        for (int p = 0; p < labels.Length; p++)
        {
            bool behind = own[p] - nearest[p] > ToleranceMeters
                || (measured is not null && measured[p] > 0 && own[p] - measured[p] > ToleranceMeters);
            labels[p] = own[p] > 0 && !behind ? (byte)255 : (byte)0;
        }

        return new LabelImage(size, labels);
    }
}

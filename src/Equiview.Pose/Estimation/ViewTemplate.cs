using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Estimation;

/// <summary>
/// All features of one view of an object model: first those with a point on the object, then those that were not triangulated.
/// </summary>
/// <param name="View">Index of the view.</param>
/// <param name="Rows">Rows of the model's features; the first ones of <paramref name="Set"/>.</param>
/// <param name="Set">Descriptors and pixels.</param>
/// <param name="Mean">Sum of the descriptors.</param>
internal sealed record ViewTemplate(int View, int[] Rows, DescriptorSet Set, float[] Mean)
{
    public static ViewTemplate[] Of(ObjectModel model)
    {
        ILookup<int, int> placed = Enumerable.Range(0, model.Features.Length).ToLookup(i => model.Features[i].View);
        ILookup<int, int> unplaced = Enumerable.Range(0, model.Untriangulated?.Rays.Length ?? 0)
            .ToLookup(i => model.Untriangulated!.Rays[i].View);
        return [.. Enumerable.Range(0, model.Views.Count).Where(v => placed[v].Any() || unplaced[v].Any())
            .Select(v => Make(model, v, [.. placed[v]], [.. unplaced[v]]))];
    }

    public static float[] MeanOf(ReadOnlySpan<float> rows, int channels)
    {
        var mean = new float[channels];
        for (int i = 0; i < rows.Length; i += channels)
            TensorPrimitives.Add(mean, rows.Slice(i, channels), mean);
        return mean;
    }

    private static ViewTemplate Make(ObjectModel model, int view, int[] rows, int[] rays)
    {
        int c = model.Channels;
        var values = new float[(rows.Length + rays.Length) * c];
        var points = new PixelPoint[rows.Length + rays.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            model.Descriptors.AsSpan(rows[i] * c, c).CopyTo(values.AsSpan(i * c));
            points[i] = model.Features[rows[i]].Pixel;
        }

        for (int i = 0; i < rays.Length; i++)
        {
            model.Untriangulated!.Descriptors.AsSpan(rays[i] * c, c).CopyTo(values.AsSpan((rows.Length + i) * c));
            points[rows.Length + i] = model.Untriangulated.Rays[rays[i]].Pixel;
        }

        return new ViewTemplate(view, rows, new DescriptorSet(values, c, points) { Recipe = model.Recipe }, MeanOf(values, c));
    }
}

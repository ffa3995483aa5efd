using System.Numerics.Tensors;
using Equiview.Correspondence;

namespace Equiview.Pose;

/// <summary>Matches of one view of the object.</summary>
/// <param name="View">Index of the view.</param>
/// <param name="Matches">Object points and query pixels; the weight is the margin over the second best.</param>
/// <param name="Evidence">Sum of the margins: a view that shows the object alike has many clear matches.</param>
internal sealed record TemplateMatches(int View, ObjectMatch[] Matches, double Evidence);

/// <summary>Matches an image against each view of an object model, and ranks the views.</summary>
internal sealed class TemplateMatcher
{
    private const double SmallestMargin = 0.005;
    private readonly ObjectModel model;
    private readonly (int View, int[] Rows, DescriptorSet Set, float[] Mean)[] templates;

    public TemplateMatcher(ObjectModel model)
    {
        this.model = model;
        templates =
        [
            .. Enumerable.Range(0, model.Features.Length).GroupBy(i => model.Features[i].View).OrderBy(g => g.Key).Select(g =>
            {
                int[] rows = [.. g];
                float[] values = [.. rows.SelectMany(i => model.Descriptors.AsSpan(i * model.Channels, model.Channels).ToArray())];
                return (g.Key, rows, new DescriptorSet(values, model.Channels, Array.ConvertAll(rows, i => model.Features[i].Pixel)), Mean(values, model.Channels));
            }),
        ];
    }

    /// <summary>The views with the most evidence, best first.</summary>
    public IReadOnlyList<TemplateMatches> Best(ImageFeatures query, int count, int maxMatchedViews)
    {
        IEnumerable<(int View, int[] Rows, DescriptorSet Set, float[] Mean)> considered = templates;
        if (templates.Length > maxMatchedViews)
        {
            float[] mean = Mean(query.Set.Values.Span, model.Channels);
            considered = templates.OrderByDescending(t => TensorPrimitives.CosineSimilarity<float>(t.Mean, mean)).Take(maxMatchedViews);
        }

        return [.. considered.Select(t => Match(t.View, t.Rows, t.Set, query)).OrderByDescending(t => t.Evidence).Take(count)];
    }

    private TemplateMatches Match(int view, int[] rows, DescriptorSet template, ImageFeatures query)
    {
        // From template to image, so that the refinement below the cell happens in the image.
        ObjectMatch[] matches =
        [
            .. FeaturePairs.Mutual(template, query.Set, query.Map is not null).Select(m => new ObjectMatch(
                model.Points[model.Features[rows[m.A]].Point], m.PixelB, Math.Clamp(float.IsFinite(m.Margin) ? m.Margin : SmallestMargin, SmallestMargin, 1))),
        ];
        return new TemplateMatches(view, matches, matches.Sum(m => m.Weight));
    }

    private static float[] Mean(ReadOnlySpan<float> rows, int channels)
    {
        var mean = new float[channels];
        for (int i = 0; i < rows.Length; i += channels)
            TensorPrimitives.Add(mean, rows.Slice(i, channels), mean);
        return mean;
    }
}

using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>Matches of one view of the object.</summary>
/// <param name="View">Index of the view.</param>
/// <param name="Points">Matches of features with a point on the object; the weight is the margin over the second best.</param>
/// <param name="Rays">Matches of all features as pixels of both images, clearest first.</param>
/// <param name="Evidence">Sum of the margins: a view from a similar direction has many clear matches.</param>
internal sealed record TemplateMatches(int View, ObjectMatch[] Points, EpipolarMatch[] Rays, double Evidence);

/// <summary>Matches an image against each view of an object model, and ranks the views.</summary>
internal sealed class TemplateMatcher
{
    private const double MinMargin = 0.005;
    private readonly ObjectModel model;
    private readonly ViewTemplate[] templates;

    public TemplateMatcher(ObjectModel model)
    {
        this.model = model;
        templates = ViewTemplate.Of(model);
    }

    /// <summary>The features of a view, or null when it has none.</summary>
    public ViewTemplate? Of(int view) => Array.Find(templates, t => t.View == view);

    /// <summary>The views with the most evidence, best first.</summary>
    /// <param name="query">Features of the image.</param>
    /// <param name="count">Views returned.</param>
    /// <param name="maxMatchedViews">Views that are matched; of more, those with the nearest mean descriptor.</param>
    /// <param name="cancellation">Checked for every view.</param>
    public IReadOnlyList<TemplateMatches> Best(
        ImageFeatures query, int count, int maxMatchedViews, CancellationToken cancellation = default)
    {
        IEnumerable<ViewTemplate> considered = templates;
        if (templates.Length > maxMatchedViews)
        {
            float[] mean = ViewTemplate.MeanOf(query.Set.Values.Span, model.Channels);
            considered = templates.OrderByDescending(t => TensorPrimitives.CosineSimilarity<float>(t.Mean, mean)).Take(maxMatchedViews);
        }

        var matched = new List<TemplateMatches>();
        foreach (ViewTemplate template in considered)
        {
            cancellation.ThrowIfCancellationRequested();
            matched.Add(Match(template, query));
        }

        return [.. matched.OrderByDescending(t => t.Evidence).Take(count)];
    }

    // From template to image, so that the refinement below the cell happens in the image.
    private TemplateMatches Match(ViewTemplate template, ImageFeatures query)
    {
        FeaturePair[] pairs =
            [.. FeaturePairs.Mutual(template.Set, query.Set, query.Map is not null).OrderByDescending(p => p.Margin)];
        return new TemplateMatches(
            template.View,
            [.. pairs.Where(p => p.A < template.Rows.Length).Select(ToPointMatch)],
            [.. pairs.Select(p => new EpipolarMatch(template.View, template.Set.Points[p.A], p.PixelB))],
            pairs.Sum(Weight));

        ObjectMatch ToPointMatch(FeaturePair pair) =>
            new(model.Points[model.Features[template.Rows[pair.A]].Point], pair.PixelB, Weight(pair));
    }

    private static double Weight(FeaturePair pair) =>
        Math.Clamp(float.IsFinite(pair.Margin) ? pair.Margin : MinMargin, MinMargin, 1);
}

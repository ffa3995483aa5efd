using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>Matches of one view of the object.</summary>
/// <param name="View">Index of the view.</param>
/// <param name="Points">Matches of features whose place on the object is known; the weight is the margin over the second best.</param>
/// <param name="Rays">Matches of all features as pixels of both images, clearest first.</param>
/// <param name="Evidence">Sum of the margins: a view that shows the object alike has many clear matches.</param>
internal sealed record TemplateMatches(int View, ObjectMatch[] Points, EpipolarMatch[] Rays, double Evidence);

/// <summary>Matches an image against each view of an object model, and ranks the views.</summary>
internal sealed class TemplateMatcher
{
    private const double SmallestMargin = 0.005;
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
    public IReadOnlyList<TemplateMatches> Best(ImageFeatures query, int count, int maxMatchedViews)
    {
        IEnumerable<ViewTemplate> considered = templates;
        if (templates.Length > maxMatchedViews)
        {
            float[] mean = ViewTemplate.MeanOf(query.Set.Values.Span, model.Channels);
            considered = templates.OrderByDescending(t => TensorPrimitives.CosineSimilarity<float>(t.Mean, mean)).Take(maxMatchedViews);
        }

        return [.. considered.Select(t => Match(t, query)).OrderByDescending(t => t.Evidence).Take(count)];
    }

    // From template to image, so that the refinement below the cell happens in the image.
    private TemplateMatches Match(ViewTemplate template, ImageFeatures query)
    {
        FeaturePair[] pairs = [.. FeaturePairs.Mutual(template.Set, query.Set, query.Map is not null).OrderByDescending(p => p.Margin)];
        return new TemplateMatches(
            template.View,
            [.. pairs.Where(p => p.A < template.Rows.Length).Select(p => new ObjectMatch(model.Points[model.Features[template.Rows[p.A]].Point], p.PixelB, Weight(p)))],
            [.. pairs.Select(p => new EpipolarMatch(template.View, template.Set.Points[p.A], p.PixelB))],
            pairs.Sum(Weight));
    }

    private static double Weight(FeaturePair pair) => Math.Clamp(float.IsFinite(pair.Margin) ? pair.Margin : SmallestMargin, SmallestMargin, 1);
}

using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Numerics;
using Equiview.Pose.Objects;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Posed photographs around a rendered object, their poses and camera known with errors, with the features of one backbone.
/// </summary>
/// <param name="Model">Name of the backbone.</param>
/// <param name="Scene">The photographs; the world is the object's frame, meters.</param>
/// <param name="Features">Features of each whole photograph.</param>
/// <param name="OnObject">Those on the object: the backgrounds change, unlike the surroundings of an object that is photographed.</param>
internal sealed record RenderedViews(string Model, PosedScene Scene, ImageFeatures[] Features, ImageFeatures[] OnObject)
{
    private const int Count = 32;

    /// <summary>Divisions into references and queries: 8 and 16 references.</summary>
    public static IReadOnlyList<ReferenceSplit> Splits { get; } =
        [ReferenceSplit.EveryNth("rendered", Count, 4), ReferenceSplit.EveryNth("rendered", Count, 2)];

    /// <summary>The same with every third query: enough to compare values.</summary>
    public static IReadOnlyList<ReferenceSplit> FewQueries { get; } =
        [.. Splits.Select(s => s with { Queries = [.. s.Queries.Where((_, i) => i % 3 == 0)] })];

    /// <summary>Photographs an object and extracts features with each model.</summary>
    /// <param name="shown">The object.</param>
    /// <param name="models">The backbones.</param>
    /// <param name="seed">Chooses poses, backgrounds and light.</param>
    /// <param name="cancellation">Checked before each photograph.</param>
    public static RenderedViews[] Of(
        RenderedObject shown, IReadOnlyList<EvaluatedModel> models, int seed, CancellationToken cancellation)
    {
        var views = new PosedView[Count];
        RenderedViews[] made = [.. models.Select(model => new RenderedViews(
            model.Label, new PosedScene { Views = views, Unit = SceneUnit.Meter, ObjectBounds = shown.Mesh.Box },
            new ImageFeatures[Count], new ImageFeatures[Count]))];
        for (int i = 0; i < Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var random = new KeyedRandom(seed, i);
            RigidTransform pose = RenderedObject.Around(i, Count, random);
            RgbImage photograph = shown.Photograph(pose, random);
            byte[] mask = shown.Mask(pose);
            views[i] = new PosedView(
                FormattableString.Invariant($"{shown.Name}-{i}"), RenderedObject.Camera, MeasurementErrors.Pose(pose, random));
            for (int m = 0; m < models.Count; m++)
            {
                made[m].Features[i] = ImageFeatures.Extract(
                    models[m].Extractor, models[m].Recipe, photograph, cancellation: cancellation);
                made[m].OnObject[i] = made[m].Features[i].Where(p => mask[((int)p.Y * photograph.Width) + (int)p.X] != 0);
            }
        }

        return made;
    }
}

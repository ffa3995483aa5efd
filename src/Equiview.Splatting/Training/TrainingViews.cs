using Equiview.Imaging.Cameras;
using Equiview.Rendering.Cameras;
using Equiview.Splatting.Lifting;

namespace Equiview.Splatting.Training;

/// <summary>The photographs of a scene, parted into those that are trained on and those that only measure.</summary>
internal sealed class TrainingViews
{
    private const int UsualTestEvery = 8;

    private TrainingViews(IReadOnlyList<TrainingPhotograph> train, IReadOnlyList<TrainingPhotograph> test, IReadOnlyList<string> notes) =>
        (Train, Test, Notes) = (train, test, notes);

    /// <summary>Photographs that are trained on.</summary>
    public IReadOnlyList<TrainingPhotograph> Train { get; }

    /// <summary>Photographs that only measure.</summary>
    public IReadOnlyList<TrainingPhotograph> Test { get; }

    /// <summary>What was changed to make cameras and photographs fit.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// The views to train on and to test with. Every <paramref name="testEvery"/>-th one, by name, is tested; null takes the test views
    /// that the source names, else every 8th.
    /// </summary>
    public static (IReadOnlyList<PosedView> Train, IReadOnlyList<PosedView> Test) Split(PosedScene scene, int? testEvery)
    {
        PosedView[] all = [.. scene.Views.Where(v => v.ImagePath is not null).OrderBy(v => v.Name, StringComparer.Ordinal)];
        if (scene.TestViews.Count > 0 && testEvery is null)
            return (all, [.. scene.TestViews.Where(v => v.ImagePath is not null)]);
        int every = testEvery ?? UsualTestEvery;
        return every == 0 || all.Length < 2
            ? (all, [])
            : ([.. all.Where((_, i) => i % every != 0)], [.. all.Where((_, i) => i % every == 0)]);
    }

    /// <summary>Reads the photographs, after the memory that they and the training need is known.</summary>
    /// <exception cref="DegenerateInputException">Nothing is left to train on.</exception>
    /// <exception cref="UsageException">The memory is not enough.</exception>
    public static TrainingViews Read(
        PosedScene scene, SplatTrainingOptions options, ConfidenceFolder? masks, CancellationToken cancellation = default)
    {
        (IReadOnlyList<PosedView> train, IReadOnlyList<PosedView> test) = Split(scene, options.TestEvery);
        if (train.Count == 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{train.Count + test.Count} photographs leave none to train on; ")
                    + "give more, or --test-every 0");
        (IReadOnlyList<PosedView> fittedTrain, IReadOnlyList<string> notes) = PosedPhotographs.Fit(train);
        (IReadOnlyList<PosedView> fittedTest, IReadOnlyList<string> more) = PosedPhotographs.Fit(test);
        SplatTrainingMemory.Require(Bound(fittedTrain.Concat(fittedTest), options), options.MemoryMb);
        TrainingPhotograph[] Read(IReadOnlyList<PosedView> views)
        {
            var photographs = new TrainingPhotograph[views.Count];
            for (int i = 0; i < views.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                photographs[i] = TrainingPhotograph.Read(views[i], options.Size, masks);
            }

            return photographs;
        }

        return new TrainingViews(Read(fittedTrain), Read(fittedTest), [.. notes, .. more]);
    }

    /// <summary>Bytes that a training of these views needs at most.</summary>
    public static long Bound(IEnumerable<PosedView> views, SplatTrainingOptions options) =>
        SplatTrainingMemory.Bound(options, views.Select(v => SceneCameras.Fit(v.Intrinsics.Size, options.Size)));
}

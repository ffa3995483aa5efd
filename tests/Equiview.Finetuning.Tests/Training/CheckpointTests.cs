using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Transformer;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.TestKit;

namespace Equiview.Finetuning.Tests.Training;

/// <summary>What can go wrong around a run: full disk, wrong or broken checkpoint, adapter of another backbone.</summary>
public sealed class CheckpointTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();
    private readonly VisionTransformer network;
    private readonly RenderedViews views;

    // Not field initialisers: those run before the base counts what is alive.
    public CheckpointTests() => (network, views) = (TestObjects.Network(), TestObjects.Views());

    [Fact]
    public async Task RunAsync_CheckpointCannotBeWritten_GoesOnAndSaysSoThenFailsAtTheEnd()
    {
        using Finetuner finetuner = new(network, "small", null, views, TestObjects.Options);
        List<TrainingEvent> events = [];
        InvalidFileException error = await Assert.ThrowsAsync<InvalidFileException>(async () =>
        {
            await foreach (
                TrainingEvent step in finetuner.RunAsync(
                    Path.Combine(folder["no-such-folder"], "run.safetensors"), TestContext.Current.CancellationToken))
                events.Add(step);
        });
        Assert.Equal(6, events.Count);
        Assert.Contains("cannot be written", events[3].Warning);
        Assert.Contains("cannot be written", error.Message);
        finetuner.Save(folder["rescued.safetensors"]); // nothing is lost: the state is still there
        Assert.Equal([folder["rescued.safetensors"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task RunAsync_Cancelled_WritesTheCheckpointFirst()
    {
        using var cancellation = new CancellationTokenSource();
        using Finetuner finetuner = new(network, "small", null, views, TestObjects.Options);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TrainingEvent step in finetuner.RunAsync(folder["run.safetensors"], cancellation.Token))
            {
                if (step.Iteration == 2)
                    await cancellation.CancelAsync();
            }
        });
        using Finetuner resumed = new(network, "small", null, views, TestObjects.Options);
        resumed.Resume(folder["run.safetensors"]);
        Assert.Equal(2, resumed.Iteration);
        FinetunerTests.RequireSameBits(finetuner.ToAdapter(), resumed.ToAdapter());
    }

    [Fact]
    public void Resume_OtherSettingsModelOrObjects_IsRefused()
    {
        using Finetuner finetuner = new(network, "small", "abc", views, TestObjects.Options);
        finetuner.Save(folder["run.safetensors"]);
        using RenderedViews others = TestObjects.Views(objects: 2);
        using Finetuner learning = new(network, "small", "abc", views, TestObjects.Options with { LearningRate = 1 }),
            weights = new(network, "small", "def", views, TestObjects.Options),
            objects = new(network, "small", "abc", others, TestObjects.Options);
        foreach (Finetuner other in new[] { learning, weights, objects })
            Assert.Throws<ModelMismatchException>(() => other.Resume(folder["run.safetensors"]));
        using Finetuner longer = new(network, "small", "abc", views, TestObjects.Options with { Iterations = 100 });
        longer.Resume(folder["run.safetensors"]);
    }

    [Fact]
    public void Resume_BrokenFile_ChangesNothing()
    {
        using Finetuner finetuner = new(network, "small", null, views, TestObjects.Options);
        FeatureAdapter before = finetuner.ToAdapter();
        AdapterFile.Write(folder["adapter.safetensors"], before);
        Assert.Contains(
            "no checkpoint", Assert.Throws<InvalidFileException>(() => finetuner.Resume(folder["adapter.safetensors"])).Message);
        finetuner.Save(folder["run.safetensors"]);
        File.WriteAllBytes(folder["half.safetensors"], [.. File.ReadAllBytes(folder["run.safetensors"]).SkipLast(100)]);
        Assert.Throws<InvalidFileException>(() => finetuner.Resume(folder["half.safetensors"]));
        FinetunerTests.RequireSameBits(before, finetuner.ToAdapter());
    }

    [Fact]
    public void ToAdapter_WrittenAndRead_KeepsValuesAndProvenanceAndFitsItsBackboneOnly()
    {
        using Finetuner finetuner = new(network, "small", "abc", views, TestObjects.Options);
        AdapterFile.Write(folder["adapter.safetensors"], finetuner.ToAdapter());
        FeatureAdapter read = AdapterFile.Read(folder["adapter.safetensors"]);
        FinetunerTests.RequireSameBits(finetuner.ToAdapter(), read);
        Assert.Contains("\"Seed\":42", read.Provenance);
        Assert.Contains("ball0", read.Provenance);
        Assert.Equal(new ModelIdentity("small", "abc"), read.TrainingRecipe?.Model);
        Assert.Equal("train", read.TrainingRecipe?.Preset);
        read.RequireFits("small", 24, 3);
        Assert.Throws<ModelMismatchException>(() => read.RequireFits("other", 32, 3));
    }

    [Fact]
    public void Constructor_MoreBlocksThanThereAre_IsRefused() =>
        Assert.Throws<UsageException>(() => new Finetuner(network, "small", null, views, TestObjects.Options with { Blocks = 4 }));

    protected override void Dispose(bool disposing)
    {
        views.Dispose();
        network.Dispose();
        folder.Dispose();
        base.Dispose(disposing);
    }
}

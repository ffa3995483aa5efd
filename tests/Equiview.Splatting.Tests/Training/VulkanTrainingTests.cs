using Equiview.Formats;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Gaussians.Gradients;
using Equiview.Rendering.Vulkan;
using Equiview.Splatting.Training;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Training;

public sealed class VulkanTrainingTests
{
    [Fact]
    public async Task Run_FiftySteps_EqualsTheTwin()
    {
        using IGaussianRasterizer device = GaussianRasterizers.Create(new VulkanOptions { Device = "0" });
        Assert.SkipWhen(device is GaussianRasterizerCpu, device.Description);
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 6);
        var options = new SplatTrainingOptions
        {
            Iterations = 50,
            Size = 64,
            MaxGaussians = 300,
            RandomPoints = 300,
            Degree = 2,
            Coarse = 0,
        };
        TrainingViews views = TrainingViews.Read(PosedSceneReader.Read(folder.Path), options, null, TestContext.Current.CancellationToken);
        async Task<SplatTrainer> Train(IDifferentiableRasterizer rasterizer)
        {
            var trainer = new SplatTrainer(views, SceneInitialization.Make([], views.Train, options), options, rasterizer);
            await foreach (SplatTrainingEvent _ in trainer.RunAsync(null, TestContext.Current.CancellationToken))
            {
            }

            return trainer;
        }

        SplatTrainer twin = await Train(new GaussianRasterizerCpu()), vulkan = await Train((IDifferentiableRasterizer)device);
        float[] expected = twin.Compare(views.Test[0]).Image.Values, actual = vulkan.Compare(views.Test[0]).Image.Values;
        double difference = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Average());
        double means = Math.Sqrt(twin.State.Parameters.Means.Zip(vulkan.State.Parameters.Means, (a, b) => Math.Pow(a - b, 2)).Average());
        TestContext.Current.TestOutputHelper?.WriteLine($"image RMS {difference:g3}, means RMS {means:g3}");
        Assert.InRange(difference, 0, 1e-4);
        Assert.InRange(means, 0, 1e-4);
    }
}

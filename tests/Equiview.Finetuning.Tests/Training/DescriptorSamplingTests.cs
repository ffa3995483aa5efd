using Equiview.Features;
using Equiview.Finetuning.Training;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Tests.Training;

public sealed class DescriptorSamplingTests : TensorLeakGuard
{
    [Fact]
    public void Sample_GoldenPoints_EqualTheReferenceSampling()
    {
        using NpzArchive golden = NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "sampling.npz"));
        using var scope = NewDisposeScope();
        StoredTensor map = golden.Tensors["map_stride14"];
        PixelPoint[] points = [.. golden.Tensors["points_xy"].ToDoubles().Chunk(2).Select(p => new PixelPoint(p[0], p[1]))];
        Tensor actual = DescriptorSampling.Sample(tensor(map.ToSingles(), map.Shape), new PatchGrid(17, 11, 14, 14), points);
        Assert.InRange(
            (actual - tensor(golden.Tensors["out_stride14_normalized"].ToSingles(), [200, 8])).abs().max().item<float>(), 0, 3e-5);
    }

    [Fact]
    public void Sample_AsTrained_EqualsTheFeatureMapOfTheFinishedAdapter()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor map = randn([1, 6, 4, 5], generator: generator);
        float[] cells = [.. map.permute(0, 2, 3, 1).contiguous().data<float>()];
        var finished = new FeatureMap(cells, 6, new PatchGrid(5, 4, 16, 16), AxisMapping.Identity, new ImageSize(80, 64));
        PixelPoint[] points = [.. Enumerable.Range(0, 50).Select(i => new PixelPoint(i * 1.7 - 2, i * 1.3 - 1))];
        float[] actual = [.. DescriptorSampling.Sample(map, finished.Grid, points).contiguous().data<float>()];
        Assert.Equal(finished.Sample(points, normalize: true), actual, (a, b) => Math.Abs(a - b) < 1e-5);
    }
}

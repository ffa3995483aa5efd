using Equiview.Features.Adapters;
using Equiview.Features.Tests.Backbones.Convolutional;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Adapters;

public sealed class RefineConvTests : TensorLeakGuard
{
    [Theory]
    [InlineData("up")]
    [InlineData("small")]
    [InlineData("down")]
    public void Forward_GoldenTokens_GivesTheReferenceKeypointFeatures(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using NpzArchive golden = NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "preparation.npz"));
        using var conv = new RefineConv([new(golden.Tensors["conv_weight"].ToSingles(), golden.Tensors["conv_bias"].ToSingles())]);
        StoredTensor tokens = golden.Tensors[name + "_tokens"];
        (int rows, int columns) = ((int)tokens.Shape[0], (int)tokens.Shape[1]);
        long[] size = golden.Tensors[name + "_image"].Shape;

        Tensor refined = conv.Forward(Networks.ToTensor(tokens).permute(2, 0, 1).unsqueeze(0)); // [1, 4, rows, columns]

        var original = new ImageSize((int)size[1], (int)size[0]);
        var map = new FeatureMap(
            refined[0].permute(1, 2, 0).contiguous().data<float>().ToArray(), 4, new PatchGrid(columns, rows, 14, 14),
            AxisMapping.Resize(original, new ImageSize(columns * 14, rows * 14)), original);
        double[] points = golden.Tensors[name + "_points_xy"].ToDoubles();
        float[] sampled = map.Sample([.. points.Chunk(2).Select(p => new PixelPoint(p[0], p[1]))]);
        float[] expected = golden.Tensors[name + "_keypoints"].ToSingles();
        Assert.Equal(expected.Length, sampled.Length);
        Assert.InRange(expected.Zip(sampled, (e, s) => Math.Abs(e - s)).Max(), 0, 3e-5);
    }

    [Fact]
    public void Forward_OtherChannels_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        using var conv = new RefineConv([new(new float[36], new float[2])]);
        Assert.Throws<ModelMismatchException>(() => conv.Forward(zeros([1, 3, 4, 4])));
        Assert.Throws<ModelMismatchException>(() => conv.Forward(zeros([2, 4, 4])));
    }
}

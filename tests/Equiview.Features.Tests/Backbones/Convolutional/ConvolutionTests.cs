using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Formats;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Backbones.Convolutional;

/// <summary>What libtorch reads beside the channels it was given is NaN here, so a convolution that reads it shows it at once.</summary>
public sealed class ConvolutionTests : TensorLeakGuard
{
    private const int Rows = 40, Columns = 56;

    public static TheoryData<int> Channels => [1, 3, 8, 16, 17, 20, 24, 31, 32, 40, 48];

    [Theory]
    [MemberData(nameof(Channels))]
    public void Apply_StaleMemory_IsNotRead(int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor bias) = (Noise(1, channels, Rows, Columns), Noise(5, channels, 3, 3), Noise(5));
        Tensor expected = ByChannel(x, weight).add(bias.view(1, 5, 1, 1), HeldOne);
        for (int i = 0; i < 4; i++)
        {
            Poison(channels, 5);
            Assert.InRange(Networks.MaxDifference(Convolution.Apply(x, weight, bias, padding: 1), expected), 0, 1e-3);
        }
    }

    [Fact]
    public void Apply_Groups_EachReadsItsOwnChannels()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor x, Tensor weight) = (Noise(2, 2 * 24, Rows, Columns), Noise(6, 24, 3, 3));
        Tensor first = ByChannel(x.narrow(1, 0, 24), weight.narrow(0, 0, 3));
        Tensor second = ByChannel(x.narrow(1, 24, 24), weight.narrow(0, 3, 3));
        Tensor expected = cat([first, second], 1);
        Poison(24, 6);
        Assert.InRange(Networks.MaxDifference(Convolution.Apply(x, weight, null, padding: 1), expected), 0, 1e-3);
    }

    [Fact]
    public void Stack_LayersOf24Channels_AreWideInsideAndRightOutside()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor first, Tensor second) = (Noise(24, 3, 3, 3), Noise(5, 24, 3, 3));
        var archive = new MemoryArchive(new() { ["a.weight"] = Stored(first), ["b.weight"] = Stored(second) });
        using var stack = new ConvolutionStack(archive, [new("a", 3, 24, 3, Bias: false), new("b", 24, 5, 3, Bias: false)], [], CPU);
        Tensor x = Noise(1, 3, Rows, Columns), middle = stack.Convolve("a", x), expected = ByChannel(ByChannel(x, first), second);
        Assert.Equal(32, middle.shape[1]);
        Poison(24, 5);
        Assert.InRange(Networks.MaxDifference(stack.Convolve("b", middle), expected), 0, 1e-3);
        Assert.InRange(Networks.MaxDifference(stack.Convolve("b", middle.narrow(1, 0, 24)), expected), 0, 1e-3);
    }

    [Fact]
    public void XFeat_ManyPasses_AreTheSameAndFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        using ConvolutionalBackbone network = Networks.Random("xfeat");
        Tensor images = Noise(1, 3, 96, 128);
        (Tensor first, _) = network.Forward(images, OutputLayer.PostNorm, null, TestContext.Current.CancellationToken);
        for (int i = 0; i < 20; i++)
        {
            Poison(24, 24, 24, 32);
            (Tensor again, _) = network.Forward(images, OutputLayer.PostNorm, null, TestContext.Current.CancellationToken);
            Assert.Equal(0, Networks.MaxDifference(again, first));
        }
    }

    [Fact]
    public void RefineConv_OddChannels_IsFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        using var conv = new RefineConv([new RefineConvWeights(Noise(40, 40, 3, 3).data<float>().ToArray(), new float[40])]);
        Poison(40, 40);
        Assert.True(conv.Forward(Noise(1, 40, Rows, Columns)).isfinite().all().ToBoolean());
    }

    private static Scalar HeldOne { get; } = 1.ToScalar();

    // Freed blocks of the sizes a convolution asks for, full of NaN.
    private static void Poison(int inputs, int outputs, int rows = Rows, int columns = Columns)
    {
        int pixels = rows * columns, wide = (inputs + 15) / 16 * 16, wideOut = (outputs + 15) / 16 * 16;
        int[] lengths = [pixels * inputs, pixels * outputs, pixels * wide, pixels * wideOut, outputs * inputs * 9, wide * wideOut * 9];
        foreach (int length in lengths)
        {
            using Tensor one = full([length], float.NaN), two = full([length], float.NaN);
        }
    }

    private static Tensor ByChannel(Tensor x, Tensor weight)
    {
        Tensor sum = zeros([x.shape[0], weight.shape[0], x.shape[2], x.shape[3]]);
        for (long c = 0; c < x.shape[1]; c++)
            sum.add_(nn.functional.conv2d(x.narrow(1, c, 1), weight.narrow(1, c, 1), null, padding: [1, 1]), HeldOne);
        return sum;
    }

    private static StoredTensor Stored(Tensor tensor) => StoredTensor.From(tensor.data<float>().ToArray(), tensor.shape);

    private static Tensor Noise(params long[] shape)
    {
        using var generator = new Generator(5, CPU);
        return rand(shape, generator: generator);
    }
}

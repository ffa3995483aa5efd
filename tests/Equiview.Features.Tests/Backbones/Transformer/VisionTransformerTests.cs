using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Backbones.Transformer;

public sealed class VisionTransformerTests : TensorLeakGuard
{
    [Fact]
    public void Forward_ViTTiny_EqualsTheGoldenTokens()
    {
        string weights = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");
        string reference = SharedData.Require("weights", "ref", "vit_tiny_ref.safetensors");
        using var scope = NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(weights);
        using SafetensorsFile golden = SafetensorsFile.Open(reference);
        using VisionTransformer network = TransformerCheckpoint.Load(TransformerModels.Find("vit_tiny_patch16_224.augreg")!, file);
        Tensor input = TinyTransformers.ToTensor(golden.Tensors["input"]);
        Assert.InRange(
            TinyTransformers.MaxDifference(network.ForwardTokens(input, OutputLayer.AfterBlock(6)), golden.Tensors["tokens_block6"]),
            0,
            1e-4f);
        Assert.InRange(
            TinyTransformers.MaxDifference(network.ForwardTokens(input, OutputLayer.PostNorm), golden.Tensors["tokens_after_final_norm"]),
            0,
            1e-4f);
        Assert.InRange(TinyTransformers.MaxDifference(network.ClassLogits(input), golden.Tensors["logits"]), 0, 1e-3f);
    }

    [Fact]
    public void Forward_AtAnotherStride_LeavesTheNetworkUntouched()
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("dinov2");
        Tensor image = TinyTransformers.Image(network);
        byte[] before = TinyTransformers.Bits(network);
        byte[] first = network.Forward(image, OutputLayer.PostNorm, null).Features.bytes.ToArray();
        network.Forward(image, OutputLayer.PreNorm, 3);
        Assert.Equal(first, network.Forward(image, OutputLayer.PostNorm, null).Features.bytes.ToArray());
        Assert.Equal(before, TinyTransformers.Bits(network));
    }

    [Fact]
    public void Forward_OfABatch_TreatsEachImageAlone()
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("dinov2_reg");
        Tensor one = TinyTransformers.Image(network), two = one.flip(3);
        Tensor both = network.Forward(torch.cat([one, two]), OutputLayer.PostNorm, null).Features;
        Assert.InRange((both[1] - network.Forward(two, OutputLayer.PostNorm, null).Features[0]).abs().max().item<float>(), 0, 1e-5f);
        Assert.True((both[0] - both[1]).abs().max().item<float>() > 0.01f);
    }

    [Fact]
    public void Forward_TwoHundredTimes_KeepsNoTensor()
    {
        using VisionTransformer network = Tiny("mae");
        using Tensor image = TinyTransformers.Image(network);
        long alive = Tensor.TotalCount;
        for (int i = 0; i < 200; i++)
            network.Forward(image, OutputLayer.PostNorm, 2).Features.Dispose();
        Assert.Equal(alive, Tensor.TotalCount);
    }

    [Fact]
    public void Forward_OutsideAnyScope_OwnsNothingButTheFeatures()
    {
        using VisionTransformer network = Tiny("clip_laion");
        using Tensor image = TinyTransformers.Image(network);
        long alive = Tensor.TotalCount;
        using (Tensor features = network.Forward(image, OutputLayer.AfterBlock(1), null).Features)
            Assert.Equal(alive + 1, Tensor.TotalCount);
        Assert.False(image.IsInvalid);
    }

    [Fact]
    public void ForwardFrom_CachedTokens_ContinuesWhereTheyWereTaken()
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("dinov2");
        Tensor image = TinyTransformers.Image(network);
        Tensor cached = network.ForwardTokens(image, OutputLayer.AfterBlock(2));
        Tensor whole = network.ForwardTokens(image, OutputLayer.PostNorm);
        Assert.Equal(whole.bytes.ToArray(), network.ForwardFrom(cached, 2, OutputLayer.PostNorm).bytes.ToArray());
        Assert.False(cached.IsInvalid);
    }

    [Fact]
    public void ForwardFrom_WithAQkvAdapter_EqualsTheMergedWeightAndCarriesGradients()
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("dinov2");
        Tensor cached = network.ForwardTokens(TinyTransformers.Image(network), OutputLayer.AfterBlock(1));
        Tensor delta = (torch.randn([24, 8], generator: new Generator(5)) * 0.1f).requires_grad_();
        Tensor adapted = network.ForwardFrom(
            cached, 1, OutputLayer.PostNorm, (block, input, qkv) => block == 2 ? qkv + input.matmul(delta.t()) : qkv);
        adapted.square().sum().backward();
        Assert.True(delta.grad is { } gradient && gradient.abs().max().item<float>() > 0);
        Assert.All(network.state_dict().Values, weight => Assert.False(weight.requires_grad));

        using (torch.no_grad())
            network.QkvWeight(2).add_(delta);
        Tensor merged = network.ForwardFrom(cached, 1, OutputLayer.PostNorm);
        Assert.InRange((merged - adapted).abs().max().item<float>(), 0, 1e-5f);
    }

    [Theory]
    [InlineData(1, 3, 23, 16)]
    [InlineData(1, 1, 24, 16)]
    [InlineData(1, 3, 0, 16)]
    public void Forward_ImageThatDoesNotFit_IsRefused(long batch, long channels, long height, long width)
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("mae");
        var error = Assert.Throws<DegenerateInputException>(
            () => network.Forward(torch.zeros(batch, channels, height, width), OutputLayer.PostNorm, null));
        Assert.Contains("multiples of 4", error.Message);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(0, null)]
    [InlineData(1, 0)]
    [InlineData(1, 5)]
    public void Forward_TapOrStrideThatDoesNotFit_IsRefused(int block, int? stride)
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("mae");
        Assert.Throws<DegenerateInputException>(
            () => network.Forward(TinyTransformers.Image(network), OutputLayer.AfterBlock(block), stride));
    }

    [Fact]
    public void ClassLogits_WithoutAClassifier_SaysWhatIsMissing()
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("mae");
        Assert.Throws<MissingComponentException>(() => network.ClassLogits(TinyTransformers.Image(network)));
    }

    [Fact]
    public void ForwardFrom_CancelledInsideABlock_StopsBeforeTheNext()
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = Tiny("mae");
        using var cancellation = new CancellationTokenSource();
        var ran = new List<int>();
        Assert.Throws<OperationCanceledException>(
            () => network.ForwardFrom(
                network.Embed(TinyTransformers.Image(network)), 0, OutputLayer.PostNorm, Cancel, null, cancellation.Token));
        Assert.Equal([0, 1], ran);

        Tensor Cancel(int block, Tensor input, Tensor qkv)
        {
            ran.Add(block);
            if (block == 1)
                cancellation.Cancel();
            return qkv;
        }
    }

    [Fact]
    public void Create_WithTheSameSeed_GivesTheSameBits()
    {
        using VisionTransformer one = Tiny("augreg"), two = Tiny("augreg"), other = new(TinyTransformers.Config("augreg"), 4);
        Assert.Equal(TinyTransformers.Bits(one), TinyTransformers.Bits(two));
        Assert.NotEqual(TinyTransformers.Bits(one), TinyTransformers.Bits(other));
    }

    private static VisionTransformer Tiny(string family) => new(TinyTransformers.Config(family), 3);
}

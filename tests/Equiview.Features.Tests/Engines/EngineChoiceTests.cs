using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Engines;
using Equiview.Features.Onnx;
using Equiview.Features.Tests.Backbones.Convolutional;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Engines;

/// <summary>The choice is measured once and remembered.</summary>
public sealed class EngineChoiceTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();
    private readonly int sessions = OnnxSession.Alive;

    [Fact]
    public void For_AutoOnANewMachine_MeasuresAndRemembers()
    {
        var notes = new MeasuredEngines(folder.Path);
        using var network = new VisionTransformer(TinyTransformers.Config("mae") with { Dimension = 12 }, 1);
        InferenceEngine chosen = EngineChoice.For(InferenceEngine.Auto, network, notes);
        MeasuredEngine measured = Assert.Single(notes.All(EngineChoice.Machine));
        Assert.Equal(("vit-12", chosen), (measured.Family, measured.Faster));
        Assert.True(measured.TorchMilliseconds > 0 && measured.OnnxMilliseconds > 0);
        Assert.Equal(chosen, EngineChoice.For(InferenceEngine.Auto, network, new MeasuredEngines(folder["elsewhere"])));
        Assert.False(Directory.Exists(folder["elsewhere"])); // known in this process already
    }

    [Fact]
    public void Run_ConvolutionalNetwork_TimesBoth()
    {
        using ConvolutionalBackbone network = Networks.Random("xfeat");
        MeasuredEngine measured = EngineMeasurement.Run(network, "here");
        Assert.Equal("xfeat", measured.Family);
        Assert.True(measured.TorchMilliseconds > 0 && measured.OnnxMilliseconds > 0);
    }

    [Theory]
    [InlineData(10, 9.6, InferenceEngine.Torch)]
    [InlineData(10, 9.4, InferenceEngine.Onnx)]
    [InlineData(10, 20, InferenceEngine.Torch)]
    public void Faster_IsOnnxOnlyWhereItClearlyIs(double torch, double onnx, InferenceEngine faster) =>
        Assert.Equal(faster, new MeasuredEngine("f", "m", torch, onnx, DateTime.UnixEpoch).Faster);

    [Theory]
    [InlineData("dinov2_vitl14", false)]
    [InlineData("dinov2_vitg14", true)]
    public void IsTooLarge_WeightsAboveTwoGigabytes_StayWithTorch(string model, bool large) =>
        Assert.Equal(large, EngineChoice.IsTooLarge(TransformerModels.Find(model)!));

    [Fact]
    public void Find_OtherMachineOrDamagedNote_IsNothing()
    {
        var notes = new MeasuredEngines(folder.Path);
        var measured = new MeasuredEngine("f", "m", 2, 1, DateTime.UnixEpoch);
        notes.Keep(measured);
        Assert.Equal(measured, notes.Find("f", "m"));
        Assert.Null(notes.Find("f", "other"));
        File.WriteAllText(Directory.GetFiles(folder.Path).Single(), "{");
        Assert.Null(notes.Find("f", "m"));
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        Assert.Equal(sessions, OnnxSession.Alive);
        base.Dispose(disposing);
    }
}

using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Backbones.Transformer;

/// <summary>The families of Fixtures/make_transformer_fixtures.py and access to its files.</summary>
internal static class TinyTransformers
{
    private static readonly VisionTransformerConfig Timm =
        new() { Name = "tiny", Dimension = 8, Depth = 3, Heads = 2, Patch = 4, GridSide = 5, Hidden = 20 };

    private static readonly VisionTransformerConfig Dinov2 = Timm with { Patch = 6, LayerScale = true, Positions = PositionRule.HubOffset };

    private static readonly VisionTransformerConfig Clip = Timm with { PreNorm = true, PatchBias = false, NormEpsilon = 1e-5 };

    public static VisionTransformerConfig Config(string family) => family switch
    {
        "dinov2" => Dinov2,
        "dinov2_reg" => Dinov2 with { Registers = 4, Positions = PositionRule.HubAntialias },
        "dinov2_swiglu" => Dinov2 with { FeedForward = FeedForwardKind.SwiGlu, Hidden = 12 },
        "dinov2_plain" => Dinov2 with { Positions = PositionRule.Plain },
        "mae" => Timm,
        "clip_laion" => Clip,
        "clip_openai" => Clip with { FeedForward = FeedForwardKind.QuickGelu },
        "deit3" => Timm with { LayerScale = true, ClassPosition = false },
        "augreg" => Timm with { Classes = 1000 },
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, null),
    };

    public static SafetensorsFile Open(string name) =>
        SafetensorsFile.Open(Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "Transformer", name + ".safetensors"));

    public static VisionTransformer Load(string dialect, string family)
    {
        using SafetensorsFile file = Open(dialect);
        return TransformerCheckpoint.Load(Config(family), file);
    }

    /// <summary>[1, 3, H, W], not square.</summary>
    public static Tensor Image(IBackbone network)
    {
        using SafetensorsFile file = Open("inputs");
        using Tensor image = ToTensor(file.Tensors[$"patch{network.Patch}"]);
        return image.unsqueeze(0);
    }

    public static Tensor ToTensor(StoredTensor stored) => torch.tensor(stored.ToSingles(), stored.Shape);

    public static float MaxDifference(Tensor actual, StoredTensor expected)
    {
        using var scope = NewDisposeScope();
        return (actual.reshape(expected.Shape) - ToTensor(expected)).abs().max().item<float>();
    }

    public static byte[] Bits(nn.Module module)
    {
        using var scope = NewDisposeScope();
        return [.. module.state_dict().Values.SelectMany(value => value.bytes.ToArray())];
    }
}

using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>The feed-forward half of a block; field names are those of the checkpoints.</summary>
internal sealed class FeedForwardNetwork : nn.Module
{
    private readonly AffineLayer? fc1;
    private readonly AffineLayer? fc2;
    private readonly AffineLayer? w12;
    private readonly AffineLayer? w3;
    private readonly FeedForwardKind kind;

    public FeedForwardNetwork(VisionTransformerConfig config, Device device)
        : base(nameof(FeedForwardNetwork))
    {
        kind = config.FeedForward;
        if (config.FeedForward == FeedForwardKind.SwiGlu)
        {
            w12 = new AffineLayer(config.Dimension, 2 * config.Hidden, device);
            w3 = new AffineLayer(config.Hidden, config.Dimension, device);
        }
        else
        {
            fc1 = new AffineLayer(config.Dimension, config.Hidden, device);
            fc2 = new AffineLayer(config.Hidden, config.Dimension, device);
        }

        RegisterComponents();
    }

    /// <summary>[B, N, D] to [B, N, D].</summary>
    public Tensor Forward(Tensor x)
    {
        if (w12 is not null)
        {
            Tensor[] halves = w12.Forward(x).chunk(2, -1); // 2 x [B, N, hidden]
            return w3!.Forward(nn.functional.silu(halves[0]) * halves[1]);
        }

        Tensor hidden = fc1!.Forward(x); // [B, N, hidden]
        return fc2!.Forward(kind switch
        {
            FeedForwardKind.QuickGelu => hidden * hidden.Times(1.702).sigmoid(),
            FeedForwardKind.TanhGelu => TanhGelu(hidden),
            _ => nn.functional.gelu(hidden),
        });
    }

    // x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
    private static Tensor TanhGelu(Tensor x)
    {
        Tensor inner = (x.Squared() * x).TimesInPlace(0.044715).AddInPlace(x).TimesInPlace(Math.Sqrt(2 / Math.PI)).tanh_();
        return (inner.Plus(1) * x).TimesInPlace(0.5);
    }
}

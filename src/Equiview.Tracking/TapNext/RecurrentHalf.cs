using Equiview.Features;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// First half of a block: a gated linear recurrent unit along time for each token by itself, then a gated perceptron (De et al., Griffin,
/// 2024).
/// </summary>
/// <param name="weights">All weights.</param>
/// <param name="name">"blocks.I.ssm_block.".</param>
internal sealed class RecurrentHalf(TapNextWeights weights, string name)
{
    private const double RmsEpsilon = 1e-6;
    private readonly string unit = name + "recurrent_block.";

    /// <summary>One frame.</summary>
    /// <param name="x">[N, D].</param>
    /// <param name="state">What the frames before it left; that of this frame afterwards.</param>
    /// <returns>[N, D].</returns>
    public Tensor Forward(Tensor x, BlockState state)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z = RootMeanSquareNorm(x, "temporal_pre_norm.scale"); // [N, D]
        Tensor gate = TanhGelu(weights.Linear(unit + "linear_y", z)); // [N, D]
        Tensor convolved = Convolve(weights.Linear(unit + "linear_x", z), state); // [N, D]
        Tensor memory = Recur(convolved, state); // [N, D]
        Tensor middle = x.Plus(weights.Linear(unit + "linear_out", memory.mul(gate))); // [N, D]
        z = RootMeanSquareNorm(middle, "channel_pre_norm.scale");
        Tensor hidden = TanhGelu(Up(z, 0)).mul(Up(z, 1)); // [N, 4D]
        return middle.Plus(weights.Linear(name + "mlp_block.ffw_down", hidden)).MoveToOuterDisposeScope();
    }

    private Tensor RootMeanSquareNorm(Tensor x, string scale)
    {
        Tensor power = x.Squared().mean([-1], keepdim: true).Plus(RmsEpsilon); // [N, 1]
        return x.mul(power.rsqrt()).mul(weights[name + scale].Plus(1)); // [N, D]
    }

    // A causal filter for each channel: the last tap meets the present frame, frames before the first count as 0.
    private Tensor Convolve(Tensor input, BlockState state)
    {
        Tensor taps = weights[unit + "conv_1d.w"]; // [4, D]
        Tensor sum = input.mul(taps.select(0, TapNextConfig.Taps - 1)).Plus(weights[unit + "conv_1d.b"]); // [N, D]
        for (int back = 1; back <= state.Inputs.Count; back++)
            sum = sum.Plus(state.Inputs[^back].mul(taps.select(0, TapNextConfig.Taps - 1 - back)));
        state.Remember(input);
        return sum;
    }

    private Tensor Recur(Tensor x, BlockState state)
    {
        Tensor grouped = x.reshape(x.shape[0], weights.Config.Heads, -1).transpose(0, 1); // [heads, N, D/heads]
        Tensor input = Gate("input_gate", grouped).mul(x); // [N, D]
        Tensor memory = input; // nothing is scaled in the first frame
        if (state.Memory is { } before)
        {
            Tensor logDecay = Gate("a_gate", grouped).mul(weights[unit + "rg_lru.a_param"]); // [N, D]; -8 softplus(a), see the loader
            Tensor scale = logDecay.Times(2).expm1().neg().sqrt(); // sqrt(1 - A^2)
            memory = logDecay.exp().mul(before).Plus(scale.mul(input)); // [N, D]
        }

        state.Memory = memory;
        return memory;
    }

    private Tensor Gate(string gate, Tensor grouped)
    {
        string module = $"{unit}rg_lru.{gate}";
        Tensor mixed = grouped.bmm(weights[module + ".w"]).transpose(0, 1); // [N, heads, D/heads]
        return mixed.Plus(weights[module + ".b"]).flatten(1).sigmoid(); // [N, D]
    }

    private Tensor Up(Tensor x, int which) => // [N, 4D]
        x.matmul(weights[name + "mlp_block.ffw_up.w"].select(0, which))
            .Plus(weights[name + "mlp_block.ffw_up.b"].select(0, which).flatten());

    private static Tensor TanhGelu(Tensor x)
    {
        const double Cubic = 0.044715;
        using DisposeScope scope = NewDisposeScope();
        Tensor inner = x.mul(x.Squared().Times(Cubic).Plus(1)).TimesInPlace(Math.Sqrt(2 / Math.PI));
        return inner.tanh().Plus(1).mul(x).TimesInPlace(0.5).MoveToOuterDisposeScope();
    }
}

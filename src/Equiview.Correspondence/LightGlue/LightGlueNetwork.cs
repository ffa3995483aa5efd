using Equiview.Features;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Correspondence.LightGlue;

/// <summary>
/// The network of Lindenberger et al., "LightGlue: Local Feature Matching at Light Speed" (ICCV 2023), exact: every layer for every point,
/// no early stop and no dropped points. Letters: M and N points of the two images, D channels, H heads of Dh channels, P numbers of a
/// position.
/// </summary>
/// <param name="weights">The weights; owned from now on.</param>
internal sealed class LightGlueNetwork(LightGlueWeights weights) : IDisposable
{
    private readonly LightGlueConfig config = weights.Config;

    /// <summary>Sizes of the network.</summary>
    public LightGlueConfig Config => config;

    /// <summary>Where the weights lie.</summary>
    public Device Device => weights.Device;

    /// <summary>The logarithm of the assignment of two images' points, one or more each.</summary>
    /// <param name="positionsA">[M, P] float64, in halves of the longer side from the center.</param>
    /// <param name="descriptorsA">[M, C].</param>
    /// <param name="positionsB">[N, P] float64.</param>
    /// <param name="descriptorsB">[N, C].</param>
    /// <param name="cancellation">Checked between layers.</param>
    /// <returns>
    /// [M + 1, N + 1]: log of the probability that two points match; the last column and row hold that of points without a match. The
    /// caller owns it.
    /// </returns>
    public Tensor Forward(
        Tensor positionsA, Tensor descriptorsA, Tensor positionsB, Tensor descriptorsB, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        Rotation turnA = Rotation.Of(weights, positionsA), turnB = Rotation.Of(weights, positionsB);
        Tensor a = Projected(descriptorsA), b = Projected(descriptorsB); // [M, D], [N, D]
        for (int i = 0; i < config.Layers; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope layer = NewDisposeScope();
            string name = FormattableString.Invariant($"transformers.{i}");
            (a, b) = Cross(name + ".cross_attn", Self(name + ".self_attn", a, turnA), Self(name + ".self_attn", b, turnB));
            (a, b) = (a.MoveToOuterDisposeScope(), b.MoveToOuterDisposeScope());
        }

        return Assignment(FormattableString.Invariant($"log_assignment.{config.Layers - 1}"), a, b).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    private Tensor Projected(Tensor descriptors) =>
        config.InputDimension == config.Dimension ? descriptors : weights.Linear("input_proj", descriptors); // [N, D]

    // [N, D] to [N, D]. A row of the projection is head, channel, then query, key or value: the three are interleaved.
    private Tensor Self(string block, Tensor x, Rotation turn)
    {
        long points = x.shape[0];
        Tensor[] split = weights.Linear(block + ".Wqkv", x).reshape(points, config.Heads, -1, 3).permute(3, 1, 0, 2)
            .unbind(0); // 3 x [H, N, Dh]
        Tensor attended = Attend(turn.Apply(split[0]), turn.Apply(split[1]), split[2]); // [N, D]
        return FeedForward(block, x, weights.Linear(block + ".out_proj", attended));
    }

    // [M, D], [N, D] to the same. Queries and keys are one projection, so both directions share their products.
    private (Tensor A, Tensor B) Cross(string block, Tensor a, Tensor b)
    {
        Tensor queriesA = Headed(weights.Linear(block + ".to_qk", a)), queriesB = Headed(weights.Linear(block + ".to_qk", b));
        Tensor valuesA = Headed(weights.Linear(block + ".to_v", a)), valuesB = Headed(weights.Linear(block + ".to_v", b));
        Tensor messageA = weights.Linear(block + ".to_out", Attend(queriesA, queriesB, valuesB)); // [M, D]
        Tensor messageB = weights.Linear(block + ".to_out", Attend(queriesB, queriesA, valuesA)); // [N, D]
        return (FeedForward(block, a, messageA), FeedForward(block, b, messageB));
    }

    private Tensor FeedForward(string block, Tensor x, Tensor message)
    {
        Tensor hidden = weights.Norm(block + ".ffn.1", weights.Linear(block + ".ffn.0", cat([x, message], -1))); // [N, 2 D]
        return x.Plus(weights.Linear(block + ".ffn.3", nn.functional.gelu(hidden))); // [N, D]
    }

    // [N, D] to [H, N, Dh].
    private Tensor Headed(Tensor x) => x.reshape(x.shape[0], config.Heads, -1).transpose(0, 1);

    // [H, M, Dh], [H, N, Dh], [H, N, Dh] to [M, D].
    private static Tensor Attend(Tensor queries, Tensor keys, Tensor values) => nn.functional
        .scaled_dot_product_attention(queries.unsqueeze(0), keys.unsqueeze(0), values.unsqueeze(0)).squeeze(0) // [H, M, Dh]
        .transpose(0, 1).reshape(queries.shape[1], -1);

    // The two softmaxes and both points' chances to have a match, as logarithms.
    private Tensor Assignment(string head, Tensor a, Tensor b)
    {
        double scale = Math.Pow(config.Dimension, -0.25);
        Tensor projectedA = weights.Linear(head + ".final_proj", a).Times(scale); // [M, D]
        Tensor projectedB = weights.Linear(head + ".final_proj", b).Times(scale); // [N, D]
        Tensor similarity = projectedA.matmul(projectedB.t()); // [M, N]
        Tensor chanceA = weights.Linear(head + ".matchability", a), chanceB = weights.Linear(head + ".matchability", b); // [M, 1], [N, 1]
        Tensor pairs = similarity.log_softmax(1).Plus(similarity.log_softmax(0))
            .Plus(nn.functional.logsigmoid(chanceA)).Plus(nn.functional.logsigmoid(chanceB).t()); // [M, N]
        Tensor noneA = nn.functional.logsigmoid(chanceA.neg()), noneB = nn.functional.logsigmoid(chanceB.neg()); // [M, 1], [N, 1]
        Tensor corner = zeros(1, 1, device: a.device);
        return cat([cat([pairs, noneA], 1), cat([noneB.t(), corner], 1)], 0); // [M + 1, N + 1]
    }

    // Turns pairs of neighboring channels by angles that are linear in the position, so that attention sees differences of positions.
    private sealed record Rotation(Tensor Cosines, Tensor Sines)
    {
        // [N, P] to [N, Dh / 2] each. In double precision: the scales of SIFT are large numbers, and so are the angles.
        public static Rotation Of(LightGlueWeights weights, Tensor positions)
        {
            Tensor angles = positions.matmul(weights.Positions.to_type(ScalarType.Float64).t());
            return new Rotation(angles.cos().to_type(ScalarType.Float32), angles.sin().to_type(ScalarType.Float32));
        }

        // [H, N, Dh] to the same.
        public Tensor Apply(Tensor x)
        {
            Tensor[] pair = x.reshape(x.shape[0], x.shape[1], -1, 2).unbind(-1); // 2 x [H, N, Dh / 2]
            Tensor first = (pair[0] * Cosines).sub(pair[1] * Sines), second = (pair[1] * Cosines).Plus(pair[0] * Sines);
            return stack([first, second], -1).reshape(x.shape);
        }
    }
}

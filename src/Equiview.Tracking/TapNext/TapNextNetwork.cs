using System.Runtime.InteropServices;
using Equiview.Features;
using Equiview.Features.Backbones.Convolutional;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// The TAPNext network (Zholus et al., ICCV 2025), a frame at a time: a vision transformer over the patches of a frame and a token for each
/// query, in which every token has a recurrent memory along time. It follows the published PyTorch code, for JAX weights too.
/// </summary>
/// <param name="weights">Owned from now on.</param>
internal sealed class TapNextNetwork(TapNextWeights weights) : IDisposable
{
    private const double FinalEpsilon = 1e-5;

    private readonly (RecurrentHalf Time, AttentionHalf Space)[] blocks =
    [
        .. Enumerable.Range(0, weights.Config.Blocks).Select(i =>
            (new RecurrentHalf(weights, $"blocks.{i}.ssm_block."), new AttentionHalf(weights, $"blocks.{i}.vit_block."))),
    ];

    /// <summary>Sizes of the network.</summary>
    public TapNextConfig Config => weights.Config;

    /// <summary>Where the network lies.</summary>
    public Device Device => weights.Device;

    /// <summary>One frame.</summary>
    /// <param name="frame">[1, 3, H, W] in -1..1, on the network's device; sides multiples of 8.</param>
    /// <param name="queries">The queries, the same in every frame.</param>
    /// <param name="state">What the frames before it left; that of this frame afterwards. After an error it is of no use.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>Logits of visibility [Q], and of the coordinates [Q, 512]: 256 bins of y, then 256 of x.</returns>
    public (float[] Visible, float[] Coordinates) Forward(
        Tensor frame, IReadOnlyList<TapNextQuery> queries, TapNextState state, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        Tensor tokens = cat([Patches(frame, state), QueryTokens(queries, state.Frames)], 0); // [P + Q, D]
        for (int i = 0; i < blocks.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using Tensor before = tokens, middle = blocks[i].Time.Forward(before, state.Blocks[i]);
            tokens = blocks[i].Space.Forward(middle);
        }

        state.Frames++;
        Tensor points = tokens.narrow(0, tokens.shape[0] - queries.Count, queries.Count); // [Q, D]
        Tensor normed = weights.Norm("encoder_norm", points, FinalEpsilon); // [Q, D]
        return (Values(Head("visible_head.", normed)), Values(Head("coordinate_head.", normed)));
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    private Tensor Patches(Tensor frame, TapNextState state)
    {
        Tensor cells = Convolution.Apply(frame, weights["lin_proj.weight"], weights["lin_proj.bias"], TapNextConfig.Patch); // [1, D, h, w]
        state.Positions ??= Positions(cells.shape[2], cells.shape[3]);
        return cells.flatten(2).squeeze(0).transpose(0, 1).Plus(state.Positions); // [P, D]
    }

    // The published code resizes the table where the number of patches differs.
    private Tensor Positions(long rows, long columns)
    {
        const long Side = TapNextConfig.GridSide;
        Tensor table = weights["image_pos_emb"].squeeze(0); // [1024, D]
        if (rows * columns == Side * Side)
            return table;
        Tensor grid = table.reshape(1, Side, Side, Config.Dimension).permute(0, 3, 1, 2); // [1, D, 32, 32]
        Tensor resized = nn.functional.interpolate(
            grid, size: [rows, columns], mode: InterpolationMode.Bicubic, align_corners: false); // [1, D, h, w]
        return resized.squeeze(0).flatten(1).transpose(0, 1).contiguous(); // [P, D]
    }

    // Before its frame a query is unknown, in it a point, after it masked: the network is asked for it.
    private Tensor QueryTokens(IReadOnlyList<TapNextQuery> queries, int frame)
    {
        int d = Config.Dimension;
        var values = new float[queries.Count * d];
        float[] unknown = Values(weights["unknown_token"]), mask = Values(weights["mask_token"]);
        float[] point = Values(weights["point_query_token"]);
        for (int i = 0; i < queries.Count; i++)
        {
            Span<float> token = values.AsSpan(i * d, d);
            (queries[i].Frame > frame ? unknown : queries[i].Frame == frame ? point : mask).CopyTo(token);
            if (queries[i].Frame == frame)
                PointEmbedding.AddTo(token, queries[i].X, queries[i].Y);
        }

        return tensor(values, [queries.Count, d], device: Device); // [Q, D]
    }

    private Tensor Head(string head, Tensor x)
    {
        foreach ((int linear, int norm) in new[] { (0, 1), (3, 4) })
            x = nn.functional.gelu(weights.Norm($"{head}{norm}", weights.Linear($"{head}{linear}", x), FinalEpsilon)); // [Q, 256]
        return weights.Linear(head + "6", x); // [Q, 1] or [Q, 512]
    }

    private static float[] Values(Tensor x)
    {
        using Tensor plain = x.detach().cpu().contiguous();
        var values = new float[plain.numel()];
        plain.bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        FiniteValues.RequireOutput(values, "TAPNext");
        return values;
    }
}

using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Upsampling;

/// <summary>
/// AnyUp's attention: each fine cell looks at the coarse cells in its window; the weights of the four heads are averaged and applied to the
/// coarse features as they are (values and result are not projected). Rows with the same window are one product, so no mask of all pairs
/// is made.
/// </summary>
/// <param name="weights">The network's weights, which it owns.</param>
internal sealed class WindowedAttention(IReadOnlyDictionary<string, Tensor> weights)
{
    private const string Name = "cross_decode.cross_attn.";
    private const int Heads = 4;
    private const double NormEpsilon = 1.1920928955078125e-7; // PyTorch's default: that of single precision
    private const long ChunkElements = 1 << 24; // 64 MB

    /// <summary>Weights and applies them.</summary>
    /// <param name="queries">[1, D, rows, columns].</param>
    /// <param name="keys">[1, D, h, w].</param>
    /// <param name="features">[1, C, h, w].</param>
    /// <param name="cancellation">Checked between rows.</param>
    /// <returns>[rows, columns, C], owned by the caller.</returns>
    public Tensor Forward(Tensor queries, Tensor keys, Tensor features, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        (long width, long rows, long columns) = (queries.shape[1], queries.shape[2], queries.shape[3]);
        (long channels, long height, long length) = (features.shape[1], features.shape[2], features.shape[3]);
        Tensor q = Projected("norm_q", queries, 0); // [heads, rows, columns, D / heads]
        Tensor k = Projected("norm_k", keys, width); // [heads, h, w, D / heads]
        Tensor values = features.squeeze(0).permute(1, 2, 0).contiguous(); // [h, w, C]
        Tensor outside = Outside((int)length, (int)columns, queries.device); // [columns, w]
        AttentionWindow[] windows = AttentionWindow.Of((int)height, (int)rows);
        Tensor result = empty([rows, columns, channels], device: queries.device);
        for (int first = 0; first < rows;)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope chunk = NewDisposeScope();
            AttentionWindow window = windows[first];
            int cells = window.End - window.First, end = first + 1;
            while (end < rows && windows[end] == window && (end + 1 - first) * columns * cells * length * Heads <= ChunkElements)
                end++;
            int count = end - first;
            Tensor near = k.narrow(1, window.First, cells).reshape(Heads, cells * length, -1);
            Tensor scores = q.narrow(1, first, count).reshape(Heads, count * columns, -1).matmul(near.transpose(1, 2));
            scores = scores.view(Heads, count, columns, cells, length).AddInPlace(outside.view(1, 1, columns, 1, length));
            Tensor shares = scores.view(Heads, count * columns, cells * length).softmax(-1).mean([0]); // [count columns, cells w]
            Tensor mixed = shares.matmul(values.narrow(0, window.First, cells).reshape(cells * length, channels));
            result.narrow(0, first, count).copy_(mixed.view(count, columns, channels));
            first = end;
        }

        return result.MoveToOuterDisposeScope();
    }

    // RMS norm, then the rows of the fused projection from `row` on, scaled for the softmax where they are queries.
    private Tensor Projected(string norm, Tensor map, long row)
    {
        using DisposeScope scope = NewDisposeScope();
        (long width, long rows, long columns) = (map.shape[1], map.shape[2], map.shape[3]);
        Tensor x = map.squeeze(0).permute(1, 2, 0); // [rows, columns, D]
        Tensor scale = x.Squared().mean([-1], keepdim: true).Plus(NormEpsilon).rsqrt_();
        x = x * scale * weights[Name + norm + ".weight"];
        x = nn.functional.linear(
            x, weights[Name + "attention.in_proj_weight"].narrow(0, row, width),
            weights[Name + "attention.in_proj_bias"].narrow(0, row, width));
        x = x.view(rows, columns, Heads, width / Heads).permute(2, 0, 1, 3); // [heads, rows, columns, D / heads]
        return (row == 0 ? x.Times(1 / Math.Sqrt(width / (double)Heads)) : x).contiguous().MoveToOuterDisposeScope();
    }

    // [columns, w]: 0 in the window of a column, minus infinity outside.
    private static Tensor Outside(int coarse, int fine, Device device)
    {
        var values = new float[fine * coarse];
        Array.Fill(values, float.NegativeInfinity);
        AttentionWindow[] windows = AttentionWindow.Of(coarse, fine);
        for (int i = 0; i < fine; i++)
            values.AsSpan((i * coarse) + windows[i].First, windows[i].End - windows[i].First).Clear();
        return tensor(values, [fine, coarse], device: device);
    }
}

using Equiview.Features.Backbones.Convolutional;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Upsampling;

/// <summary>
/// AnyUp (Wimmer et al., "AnyUp: Universal Feature Upsampling", ICLR 2026): features of any backbone at the resolution of the image. Each
/// fine cell is a mean of coarse features near it, with weights from windowed attention between the image and the coarse map, so its
/// features stay in the backbone's space. Nothing is mutated by a call.
/// </summary>
internal sealed class AnyUpNetwork : IDisposable
{
    private const int Groups = 8;
    private const double NormEpsilon = 1e-5;
    private const long ChunkElements = 1 << 24; // 64 MB
    private readonly Dictionary<string, Tensor> weights;
    private readonly WindowedAttention attention;
    private readonly long width;

    /// <summary>Loads the network; the archive is not needed afterwards.</summary>
    /// <param name="archive">The authors' state dictionary.</param>
    /// <param name="device">Where it runs; null is the CPU.</param>
    /// <exception cref="ModelMismatchException">The archive holds other weights.</exception>
    /// <exception cref="InvalidFileException">A weight is NaN or infinite.</exception>
    public AnyUpNetwork(ITensorArchive archive, Device? device = null)
    {
        weights = AnyUpWeights.Read(archive, device ?? CPU);
        width = weights[AnyUpWeights.Basis].shape[0];
        attention = new WindowedAttention(weights);
    }

    /// <summary>Smallest side of a coarse map: its border is mirrored.</summary>
    public const int LeastSide = 2;

    /// <summary>Refines a coarse map.</summary>
    /// <param name="image">[1, 3, H, W], ImageNet mean and deviation.</param>
    /// <param name="features">[1, C, h, w], which cover the whole image; both sides 2 or more.</param>
    /// <param name="rows">Rows of the fine map.</param>
    /// <param name="columns">Columns of the fine map.</param>
    /// <param name="cancellation">Checked between steps.</param>
    /// <returns>[rows, columns, C], owned by the caller.</returns>
    public Tensor Forward(Tensor image, Tensor features, int rows, int columns, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        (long height, long length) = (features.shape[2], features.shape[3]);
        Tensor encoded = Rotated(Encoder("image_encoder", Convolve("image_encoder.0", image))); // [1, D, H, W]
        cancellation.ThrowIfCancellationRequested();
        Tensor queries = Averaged("query_encoder", encoded, rows, columns); // [1, D, rows, columns]
        queries = Convolution.Apply(queries, weights["cross_decode.conv2d.weight"], null, padding: 1);
        cancellation.ThrowIfCancellationRequested();
        Tensor keys = Averaged("key_encoder", encoded, (int)height, (int)length); // [1, D, h, w]
        encoded.Dispose();
        Tensor unit = nn.functional.normalize(features, dim: 1); // [1, C, h, w]
        Tensor unified = Encoder("key_features_encoder", Unified(unit, cancellation)); // [1, D, h, w]
        Tensor both = nn.functional.pad(cat([keys, unified], 1), [1, 1, 1, 1], PaddingModes.Reflect); // [1, 2D, h + 2, w + 2]
        keys = Encoder("aggregation", Convolve("aggregation.0", both)); // [1, D, h, w]
        return attention.Forward(queries, keys, features, cancellation).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor weight in weights.Values)
            weight.Dispose();
        weights.Clear();
    }

    private Tensor Convolve(string name, Tensor x) => Convolution.Apply(x, weights[name + ".weight"], null);

    private Tensor Averaged(string encoder, Tensor encoded, int rows, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor own = Encoder(encoder, Convolve(encoder + ".0", encoded));
        return nn.functional.adaptive_avg_pool2d(own, [rows, columns]).MoveToOuterDisposeScope();
    }

    // Two residual blocks of norm, SiLU, 1x1 convolution, twice: [1, D, H, W] to [1, D, H, W].
    private Tensor Encoder(string name, Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (int block in (int[])[1, 2])
        {
            string own = FormattableString.Invariant($"{name}.{block}.block.");
            Tensor inner = x;
            foreach (int norm in (int[])[0, 3])
            {
                string first = FormattableString.Invariant($"{own}{norm}");
                Tensor normed = nn.functional.group_norm(inner, Groups, weights[first + ".weight"], weights[first + ".bias"], NormEpsilon);
                Tensor next = Convolve(FormattableString.Invariant($"{own}{norm + 2}"), nn.functional.silu(normed, inplace: true));
                normed.Dispose();
                if (!ReferenceEquals(inner, x))
                    inner.Dispose(); // at the size of the image each is large
                inner = next;
            }

            x = inner.AddInPlace(x);
        }

        return x.MoveToOuterDisposeScope();
    }

    // Rotary positions of pixels: coordinates from 0 at the first to 1 at the last, y first; halves of the channels are turned.
    private Tensor Rotated(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor Along(int axis, long count, params long[] shape) =>
            weights["rope.freqs"][axis].view(1, width, 1, 1) * linspace(0, 1, count, device: x.device).view(shape);
        Tensor angles = Along(0, x.shape[2], 1, 1, x.shape[2], 1).Plus(Along(1, x.shape[3], 1, 1, 1, x.shape[3])); // [1, D, H, W]
        Tensor turned = x * angles.cos();
        Tensor[] halves = x.chunk(2, 1);
        Tensor sines = angles.sin_();
        turned.narrow(1, 0, width / 2).sub_(halves[1] * sines.narrow(1, 0, width / 2));
        turned.narrow(1, width / 2, width / 2).AddInPlace(halves[0] * sines.narrow(1, width / 2, width / 2));
        return turned.MoveToOuterDisposeScope();
    }

    // [1, C, h, w] of any C to [1, D, h, w]: local filters on each channel by itself, softmax over the D filters, mean over channels. The
    // authors' code reads the [channel, filter] answers as [filter, channel] without transposing them; weights were learnt with that.
    private Tensor Unified(Tensor features, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        (long channels, long height, long length) = (features.shape[1], features.shape[2], features.shape[3]);
        Tensor basis = weights[AnyUpWeights.Basis]; // [D, 1, k, k]
        long reach = basis.shape[2] / 2, band = Math.Clamp(ChunkElements / (channels * width * length), 1, height);
        Tensor padded = nn.functional.pad(features.transpose(0, 1), [reach, reach, reach, reach]); // [C, 1, h + 2r, w + 2r]
        Tensor inside = Convolution.Apply(
            nn.functional.pad(ones([1, 1, height, length], device: features.device), [reach, reach, reach, reach]),
            ones([1, 1, basis.shape[2], basis.shape[2]], device: features.device), null); // [1, 1, h, w], cells under the filter
        Tensor result = empty([1, width, height, length], device: features.device);
        for (long row = 0; row < height; row += band)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope chunk = NewDisposeScope();
            long count = Math.Min(band, height - row);
            Tensor answers = Convolution.Apply(padded.narrow(2, row, count + (2 * reach)), basis, null); // [C, D, count, w]
            Tensor shares = (answers / inside.narrow(2, row, count)).view(1, width, channels, count, length).softmax(1);
            result.narrow(2, row, count).copy_(shares.mean([2]));
        }

        return result.MoveToOuterDisposeScope();
    }
}

using Equiview.Features.Adapters;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional.Deformable;

/// <summary>
/// Sparse deformable descriptor head of ALIKED (Zhao et al., "ALIKED", IEEE TIM 2023): from the 3x3 pixels at a key point it predicts where
/// to look, and mixes the features of those places.
/// </summary>
internal sealed class AlikedDescriptors : IDisposable
{
    private const int Side = 3, Batch = 512;
    private readonly AlikedSizes sizes;
    private readonly Dictionary<string, Tensor> weights;

    /// <summary>Copies the weights out of a checked archive.</summary>
    public AlikedDescriptors(ITensorArchive archive, AlikedSizes sizes, Device device)
    {
        this.sizes = sizes;
        weights = sizes.DescriptorHead().ToDictionary(
            t => t.Key["desc_head.".Length..], t => WeightTensor.Create(archive.Tensors[t.Key].ToSingles(), device, t.Value));
    }

    /// <summary>Descriptors of key points: [N, D], row-major, unit length.</summary>
    /// <param name="maps">The levels of a single image.</param>
    /// <param name="x">Columns, the first pixel's center at 0.</param>
    /// <param name="y">Rows.</param>
    public float[] Describe(AlikedMaps maps, double[] x, double[] y)
    {
        var result = new float[x.Length * sizes.Dimension];
        using DisposeScope all = NewDisposeScope();
        maps.Index();
        for (int first = 0; first < x.Length; first += Batch)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(Batch, x.Length - first);
            Tensor column = Points(x), row = Points(y); // [n]
            Tensor descriptors = Describe(maps, column, row).cpu().contiguous(); // [n, D]
            descriptors.data<float>().ToArray().CopyTo(result, first * sizes.Dimension);

            Tensor Points(double[] from) =>
                tensor(Array.ConvertAll(from[first..(first + count)], v => (float)v), device: weights["sf_conv.weight"].device);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor weight in weights.Values)
            weight.Dispose();
    }

    // [n], [n] to [n, D].
    private Tensor Describe(AlikedMaps maps, Tensor x, Tensor y)
    {
        (long count, int samples, int channels) = (x.shape[0], sizes.Samples, sizes.Dimension);
        Tensor hidden = nn.functional.selu(Linear("offset_conv.0", Patches(maps, x, y))); // [n, 2 samples]
        double limit = Math.Max(maps.Size.Width, maps.Size.Height) / 4.0;
        Tensor moves = Linear("offset_conv.2", hidden).Clamped(-limit, limit); // [n, 2 samples]: all x, then all y
        Tensor columns = x.unsqueeze(1).Plus(moves.narrow(1, 0, samples)).flatten(); // [n samples]
        Tensor rows = y.unsqueeze(1).Plus(moves.narrow(1, samples, samples)).flatten();
        Tensor features = BilinearGather.Sample(maps.Size, columns, rows, maps.At); // [n samples, D]
        features = nn.functional.selu(nn.functional.linear(features, weights["sf_conv.weight"].reshape(channels, channels)));
        Tensor mixed = features.reshape(count, -1).matmul(weights["agg_weights"].reshape(-1, channels)); // [n, D]
        return nn.functional.normalize(mixed, dim: 1);
    }

    private Tensor Linear(string layer, Tensor x) =>
        nn.functional.linear(x, weights[layer + ".weight"].flatten(1), weights[layer + ".bias"]);

    // The 3x3 pixels at the truncated point, moved inside as the authors' code moves them: never the last row or column. [n, 9 D].
    private static Tensor Patches(AlikedMaps maps, Tensor x, Tensor y)
    {
        Tensor left = First(x, maps.Size.Width), top = First(y, maps.Size.Height); // [n]
        Tensor[] pixels = [.. Enumerable.Range(0, Side * Side)
            .Select(i => maps.At(left.Plus(i % Side), top.Plus(i / Side)))]; // 9 x [n, D]
        return stack(pixels, 2).flatten(1); // channels before rows and columns, as in the kernel

        static Tensor First(Tensor at, int length) => at.trunc().Plus(-1).Clamped(0, Math.Max(0, length - 1 - Side));
    }
}

using System.Runtime.InteropServices;
using Equiview.Features.Upsampling;
using Equiview.Formats;
using Equiview.Formats.Npy;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Files;

/// <summary>The raw output of an upsampler for a prepared image and a coarse map, for comparisons with other implementations.</summary>
/// <param name="Shape">[C, rows, columns] of what was written.</param>
public sealed record UpsampledFile(IReadOnlyList<long> Shape)
{
    /// <summary>Reads image and map, upsamples, and writes.</summary>
    /// <param name="options">Names the upsampler, its weights and the device.</param>
    /// <param name="tensor">npy [3, H, W] or [1, 3, H, W], already normalized.</param>
    /// <param name="features">npy [C, h, w] or [1, C, h, w].</param>
    /// <param name="size">Columns and rows of the result; null is the image's.</param>
    /// <param name="target">npy of the result.</param>
    /// <param name="cancellation">Checked between steps.</param>
    /// <exception cref="UsageException">No upsampler is named.</exception>
    /// <exception cref="InvalidFileException">A file cannot be read, has another shape, or holds NaN.</exception>
    public static UpsampledFile Write(
        FeatureExtractorOptions options, string tensor, string features, ImageSize? size, string target,
        CancellationToken cancellation = default)
    {
        if (options.Upsample is not { } name)
            throw new UsageException("name the upsampler of the features: --upsample anyup");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        Device device = NativeRuntime.Device(options.Device);
        Tensor image = Read(tensor, 3, 1, device), map = Read(features, null, AnyUpNetwork.LeastSide, device);
        ImageSize wanted = size ?? new ImageSize((int)image.shape[3], (int)image.shape[2]);
        if (wanted.Width < 1 || wanted.Height < 1 || wanted.LongSide > ImageSize.MaxSide)
            throw new UsageException($"features cannot be upsampled to {wanted}");
        using AnyUpNetwork network = FeatureUpsamplers.Load(name, options.UpsampleWeights, options.Device);
        Tensor fine = network.Forward(image, map, wanted.Height, wanted.Width, cancellation).permute(2, 0, 1).contiguous().cpu();
        float[] values = new float[fine.numel()];
        fine.bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        FiniteValues.RequireOutput(values, name);
        NpyFile.Write(target, StoredTensor.From(values, fine.shape));
        return new(fine.shape);
    }

    // [1, C, H, W].
    private static Tensor Read(string path, int? channels, int leastSide, Device device)
    {
        StoredTensor stored = NpyFile.Read(path);
        long[] shape = stored.Shape is [1, .. var inner] && stored.Shape.Length == 4 ? inner : stored.Shape;
        if (shape is not [> 0 and var count, var height, var width] || height < leastSide || width < leastSide
            || (channels is { } needed && count != needed))
            throw new InvalidFileException(path, $"is {stored}; needed is [{(channels is null ? "C" : "3")}, rows, columns], "
                + FormattableString.Invariant($"with or without a 1 before, with sides of {leastSide} or more"));
        float[] values = stored.ToSingles();
        return System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(values) ? torch.tensor(values, [1, .. shape], device: device)
            : throw new InvalidFileException(path, "holds a value that is NaN or infinite");
    }
}

using Equiview.Features.Adapters;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional.Deformable;

/// <summary>
/// A 3x3 convolution whose nine taps are moved, for every pixel, by offsets that another convolution predicts: Dai et al., "Deformable
/// Convolutional Networks" (ICCV 2017). Offsets are limited to a quarter of the map's longer side, as ALIKED limits them.
/// </summary>
internal sealed class DeformableConvolution : IDisposable
{
    private const int Side = 3, Taps = Side * Side;
    private readonly ConvolutionStack layers;
    private readonly string offsets;
    private readonly Tensor weight; // [9, C, outputs]
    private readonly Tensor? bias; // [outputs]

    /// <summary>Copies the weights of the moved convolution.</summary>
    /// <param name="layers">Holds both layers; stays the caller's.</param>
    /// <param name="name">Prefix of the layers "offset_conv" and "regular_conv".</param>
    /// <param name="device">Where the weights are kept.</param>
    public DeformableConvolution(ConvolutionStack layers, string name, Device device)
    {
        (this.layers, offsets) = (layers, name + ".offset_conv");
        using DisposeScope scope = NewDisposeScope();
        (ConvolutionSpec spec, float[] weights, float[]? biases) = layers.Read(name + ".regular_conv");
        weight = tensor(weights, [spec.Outputs, spec.Inputs, Taps], device: device).permute(2, 1, 0).contiguous().DetachFromDisposeScope();
        bias = biases is null ? null : WeightTensor.Create(biases, device, spec.Outputs);
    }

    /// <summary>Applies the convolution.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <returns>[B, outputs, H, W].</returns>
    public Tensor Forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        (long height, long width) = (x.shape[2], x.shape[3]);
        double limit = Math.Max(height, width) / 4.0;
        Tensor moves = layers.Convolve(offsets, x).Clamped(-limit, limit); // [B, 18, H, W]
        Tensor[] images = [.. Enumerable.Range(0, (int)x.shape[0]).Select(i => Forward(x.narrow(0, i, 1), moves[i]))];
        return cat(images, 0).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        weight.Dispose();
        bias?.Dispose();
    }

    // [1, C, H, W], [18, H, W] to [1, outputs, H, W]. Offsets come tap by tap, row-major, y before x.
    private Tensor Forward(Tensor image, Tensor moves)
    {
        var size = new ImageSize((int)image.shape[3], (int)image.shape[2]);
        Tensor rows = BilinearGather.Rows(image); // [H W, C]
        int[] pixels = [.. Enumerable.Range(0, size.Width * size.Height)];
        Tensor column = tensor(Array.ConvertAll(pixels, i => (float)(i % size.Width)), device: image.device); // [H W]
        Tensor row = tensor(Array.ConvertAll(pixels, i => (float)(i / size.Width)), device: image.device); // [H W]
        Tensor? sum = null;
        for (int tap = 0; tap < Taps; tap++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = row.Plus(moves[2 * tap].flatten()).Plus((tap / Side) - 1);
            Tensor x = column.Plus(moves[(2 * tap) + 1].flatten()).Plus((tap % Side) - 1);
            Tensor share = BilinearGather.Sample(rows, size, x, y).matmul(weight[tap]); // [H W, outputs]
            if (sum is null)
                sum = share.MoveToOuterDisposeScope();
            else
                sum.AddInPlace(share);
        }

        Tensor result = bias is null ? sum! : sum!.AddInPlace(bias);
        return result.t().reshape(1, -1, size.Height, size.Width);
    }
}

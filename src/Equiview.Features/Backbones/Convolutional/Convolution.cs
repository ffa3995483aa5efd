using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// The one door to libtorch's 2-D convolution. On processors with AVX-512 libtorch 2.10 reads memory it never wrote where a kernel larger
/// than one pixel has more than 16 input channels and their number is no multiple of 16: the result is NaN now and then, or wrong. Channels
/// of zeros up to the next multiple change no value and keep it off that path. A test keeps every other call out of the product.
/// </summary>
internal static class Convolution
{
    private const long Block = 16;

    /// <summary>How many input channels a convolution of so many is given: the number itself, or the next multiple of 16.</summary>
    public static long Padded(long channels) => channels <= Block ? channels : (channels + Block - 1) / Block * Block;

    /// <summary>Convolves; channels that need zeros beside them get them here, which costs a copy. Differentiable.</summary>
    /// <param name="x">[B, groups * C, H, W].</param>
    /// <param name="weight">[outputs, C, kernel, kernel].</param>
    /// <param name="bias">[outputs] or null.</param>
    /// <param name="stride">Step of the kernel.</param>
    /// <param name="padding">Rows and columns of zeros around the input.</param>
    /// <returns>[B, outputs, rows, columns].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias, long stride = 1, long padding = 0)
    {
        _ = LibtorchLog.IsSet; // a tensor is there, so libtorch is
        (long inputs, long groups) = (weight.shape[1], x.shape[1] / weight.shape[1]);
        if (Padded(inputs) == inputs)
            return nn.functional.conv2d(x, weight, bias, strides: [stride, stride], padding: [padding, padding], groups: groups);
        using DisposeScope scope = NewDisposeScope();
        (long batch, long height, long width) = (x.shape[0], x.shape[2], x.shape[3]);
        Tensor apart = WithChannels(x.reshape(batch * groups, inputs, height, width), Padded(inputs)); // [B groups, P, H, W]
        Tensor padded = apart.reshape(batch, groups * Padded(inputs), height, width); // [B, groups P, H, W]
        return Apply(padded, WithChannels(weight, Padded(inputs)), bias, stride, padding).MoveToOuterDisposeScope();
    }

    /// <summary>[N, C, H, W] with channels of zeros after its own: [N, channels, H, W]; the same tensor where it has them.</summary>
    public static Tensor WithChannels(Tensor x, long channels) =>
        x.shape[1] == channels ? x : nn.functional.pad(x, [0, 0, 0, 0, 0, channels - x.shape[1]], PaddingModes.Constant, 0);
}

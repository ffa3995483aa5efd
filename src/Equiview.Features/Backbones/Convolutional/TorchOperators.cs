using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>Runs each operator at once by libtorch. Results belong to the caller's dispose scope.</summary>
/// <param name="layers">The weights.</param>
internal sealed class TorchOperators(ConvolutionStack layers) : INetworkOperators<Tensor>
{
    public Tensor Convolve(string layer, Tensor x, int stride = 1) => layers.Convolve(layer, x, stride);

    public Tensor ConvolveRelu(string layer, Tensor x, int stride = 1) => layers.ConvolveRelu(layer, x, stride);

    public Tensor Chain(Tensor x, int stride, params ReadOnlySpan<string> names) => layers.Chain(x, stride, names);

    public Tensor Residual(Tensor x, string first, string second, string? shortcut) => layers.Residual(x, first, second, shortcut);

    public Tensor Add(Tensor sum, Tensor other)
    {
        using (other)
            return sum.AddInPlace(other);
    }

    public Tensor Multiply(Tensor x, Tensor other)
    {
        using (other)
            return x.mul_(other);
    }

    public Tensor MaxPool(Tensor x, int side) => nn.functional.max_pool2d(x, side);

    public Tensor Average(Tensor x, int rows, int columns) =>
        nn.functional.avg_pool2d(x, kernel_size: [rows, columns], stride: [rows, columns]);

    public Tensor Enlarge(Tensor x, int rows, int columns, bool alignCorners) => nn.functional.interpolate(
        x, [x.shape[2] * rows, x.shape[3] * columns], mode: InterpolationMode.Bilinear, align_corners: alignCorners);

    public Tensor Join(params Tensor[] maps) => cat(maps, 1);

    public Tensor First(Tensor x, int count) => x.narrow(1, 0, count);

    public Tensor Sigmoid(Tensor x) => x.sigmoid_();

    public Tensor Softmax(Tensor x) => x.softmax(1);

    public Tensor UnitLength(Tensor x) => nn.functional.normalize(x, dim: 1);

    public Tensor PixelShuffle(Tensor x, int side) => nn.functional.pixel_shuffle(x, side);

    public Tensor PixelUnshuffle(Tensor x, int side) => nn.functional.pixel_unshuffle(x, side);

    public Tensor NormalizedGray(Tensor images) => nn.functional.instance_norm(images.mean([1], keepdim: true), eps: 1e-5);

    public void Release(Tensor x) => x.Dispose();
}

using Equiview.Features;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Formats;
using Tensor = TorchSharp.torch.Tensor;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Evaluation.Splats;

/// <summary>
/// Learned perceptual image patch similarity, version 0.1 (Zhang et al. 2018): activations of AlexNet or VGG-16 after five of their
/// rectifiers, unit length over channels; squared differences weighted a channel, averaged over the image, summed over the five. 0 for
/// equal images; lower is more similar. The network is recognized by the shapes of the weights.
/// </summary>
public sealed class Lpips : IDisposable
{
    /// <summary>Pictures must be at least this large: AlexNet's two poolings leave nothing of smaller ones.</summary>
    public const int LeastPixels = 32;

    private const double Epsilon = 1e-10;
    private static readonly float[] Shift = [-0.030f, -0.088f, -0.188f], Scale = [0.458f, 0.448f, 0.450f];
    private readonly LpipsWeights weights;

    private Lpips(LpipsWeights weights) => this.weights = weights;

    /// <summary>"LPIPS (AlexNet)" or "LPIPS (VGG-16)"; papers report either.</summary>
    public string Name => weights.IsVgg ? "LPIPS (VGG-16)" : "LPIPS (AlexNet)";

    /// <summary>
    /// Reads weights: one file with everything (the state of <c>lpips.LPIPS</c>), or torchvision's network and the five linear layers
    /// (alex.pth, vgg.pth) in two files.
    /// </summary>
    /// <exception cref="InvalidFileException">A file cannot be read.</exception>
    /// <exception cref="ModelMismatchException">Weights are missing or have other shapes.</exception>
    public static Lpips Load(params IReadOnlyList<string> files) => new(LpipsWeights.Read(files));

    /// <summary>The distance of two images of display values, 0 to 1.</summary>
    /// <param name="a">[3, H, W].</param>
    /// <param name="b">[3, H, W].</param>
    /// <exception cref="DegenerateInputException">Other shapes, or smaller than 32 pixels.</exception>
    public double Distance(PlanarImage a, PlanarImage b)
    {
        if (a.Size != b.Size || a.Channels != 3 || b.Channels != 3 || a.Size.ShortSide < LeastPixels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"LPIPS compares two RGB images of one size, {LeastPixels} px or more on a ")
                    + FormattableString.Invariant($"side; got {a.Channels} x {a.Size} and {b.Channels} x {b.Size}"));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor x = stack([Prepared(a), Prepared(b)]); // [2, 3, H, W]
        double distance = 0;
        for (int tap = 0; tap < weights.Slices.Count; tap++)
        {
            foreach (LpipsConvolution layer in weights.Slices[tap])
            {
                if (layer.PoolBefore is { } window)
                    x = nn.functional.max_pool2d(x, window, 2);
                x = nn.functional.relu(Convolution.Apply(x, layer.Weight, layer.Bias, layer.Stride, layer.Padding));
            }

            Tensor unit = x / (x.Squared().sum(1, keepdim: true).sqrt().Plus(Epsilon)); // [2, C, h, w]
            Tensor difference = (unit[0] - unit[1]).Squared(); // [C, h, w]
            // mean over the image of the sum over channels
            distance += (difference * weights.Linear[tap]).mean().ToDouble() * difference.shape[0];
        }

        return distance;
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    // The network sees -1 to 1, and LPIPS' own shift and scale after it.
    private static Tensor Prepared(PlanarImage image)
    {
        Tensor pixels = tensor(image.Values, [3, image.Size.Height, image.Size.Width]); // [3, H, W]
        return (pixels.Times(2).Plus(-1) - tensor(Shift).view(3, 1, 1)) / tensor(Scale).view(3, 1, 1);
    }
}

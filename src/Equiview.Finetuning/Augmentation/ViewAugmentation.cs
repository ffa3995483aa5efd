using Equiview.Finetuning.Data;
using Equiview.Numerics;
using OpenCvSharp;

namespace Equiview.Finetuning.Augmentation;

/// <summary>A view as the network will see it.</summary>
/// <param name="Color">The changed image, same size, black where the object is not.</param>
/// <param name="AugmentedFromView">Where the view's pixels went, raster coordinates; some may lie outside the image.</param>
internal sealed record AugmentedView(RgbImage Color, AffineMap AugmentedFromView);

/// <summary>
/// Changes a view as the paper's training does: shift-scale-rotate, then colors, then the background black again (You et al. 2025, code;
/// after albumentations 1.3.1). The result depends on view, options and random key only.
/// </summary>
internal static class ViewAugmentation
{
    /// <summary>Applies the drawn changes.</summary>
    /// <exception cref="UsageException">An option lies outside its range.</exception>
    public static AugmentedView Apply(TrainingView view, AugmentationOptions options, KeyedRandom random)
    {
        options.Require();
        AffineMap map = Draw(view.Color.Size, options, random);
        bool[] foreground = view.Pixels.ToMask();
        RgbImage color = view.Color;
        if (map != AffineMap.Identity)
            (color, foreground) = Warp(color, foreground, map);
        color = ColorAugmentation.Apply(color, foreground, options.PhotometricProbability, random);
        for (int i = 0; i < foreground.Length; i++)
        {
            if (!foreground[i])
                color.Pixels.AsSpan(3 * i, 3).Clear();
        }

        return new AugmentedView(color, map);
    }

    private static AffineMap Draw(ImageSize size, AugmentationOptions options, KeyedRandom random)
    {
        if (!random.NextBool(options.GeometricProbability))
            return AffineMap.Identity;
        double Symmetric(double limit) => random.NextDouble(-limit, limit);
        double angle = Symmetric(options.MaximumRotationDegrees), scale = 1 + Symmetric(options.MaximumScaling);
        return AffineMap.About(
            new(size.Width / 2.0, size.Height / 2.0),
            angle,
            scale,
            size.Width * Symmetric(options.MaximumShift),
            size.Height * Symmetric(options.MaximumShift));
    }

    // Colors bilinear, the mask by the nearest pixel, nothing beyond the border.
    private static (RgbImage Color, bool[] Foreground) Warp(RgbImage color, bool[] foreground, AffineMap map)
    {
        var warped = new RgbImage(color.Size);
        byte[] mask = Array.ConvertAll(foreground, f => f ? (byte)255 : (byte)0), warpedMask = new byte[mask.Length];
        var size = new Size(color.Width, color.Height);
        using Mat source = MatOf(color), target = MatOf(warped), matrix = Mat.FromArray(map.ToPixelCenters());
        using Mat sourceMask = Mat.FromPixelData(color.Height, color.Width, MatType.CV_8UC1, mask),
            targetMask = Mat.FromPixelData(color.Height, color.Width, MatType.CV_8UC1, warpedMask);
        Cv2.WarpAffine(source, target, matrix, size, InterpolationFlags.Linear, BorderTypes.Constant, Scalar.Black);
        Cv2.WarpAffine(sourceMask, targetMask, matrix, size, InterpolationFlags.Nearest, BorderTypes.Constant, Scalar.Black);
        return (warped, Array.ConvertAll(warpedMask, m => m > 0));
    }

    /// <summary>A matrix over the image's own pixels, RGB order.</summary>
    internal static Mat MatOf(RgbImage image) => Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Pixels);
}

using System.Numerics.Tensors;

namespace Equiview.Features.Backbones;

/// <summary>Per-channel mean and standard deviation subtracted from and divided into RGB values in [0, 1].</summary>
public sealed record PixelNormalization(float[] Mean, float[] Std)
{
    /// <summary>ImageNet statistics: DINOv2, MAE, DeiT-III.</summary>
    public static PixelNormalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>CLIP statistics (OpenAI, LAION).</summary>
    public static PixelNormalization Clip { get; } = new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);

    /// <summary>Maps [0, 1] to [-1, 1]: AugReg ViTs.</summary>
    public static PixelNormalization Half { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

    /// <summary>Values stay in [0, 1]: the convolutional networks.</summary>
    public static PixelNormalization None { get; } = new([0, 0, 0], [1, 1, 1]);

    /// <summary>The names that <see cref="Named"/> takes.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["imagenet", "clip", "half", "none"];

    /// <summary>Its name among <see cref="Names"/>; "custom" for others.</summary>
    internal string Name => ReferenceEquals(this, ImageNet) ? Names[0] : ReferenceEquals(this, Clip) ? Names[1]
        : ReferenceEquals(this, Half) ? Names[2] : ReferenceEquals(this, None) ? Names[3] : "custom";

    /// <summary>A normalization by its name.</summary>
    /// <exception cref="UsageException">There is none of this name.</exception>
    internal static PixelNormalization Named(string name) => name switch
    {
        "imagenet" => ImageNet,
        "clip" => Clip,
        "half" => Half,
        "none" => None,
        _ => throw new UsageException($"there is no normalization '{name}'; choose one of {string.Join(", ", Names)}"),
    };

    /// <summary>Normalised values of an image.</summary>
    /// <param name="pixels">[3, H, W], RGB in [0, 1].</param>
    /// <param name="size">Width and height.</param>
    /// <returns>A new [3, H, W]; the array itself where nothing changes.</returns>
    internal float[] Apply(float[] pixels, ImageSize size)
    {
        if (ReferenceEquals(this, None))
            return pixels;
        int plane = size.Width * size.Height;
        var values = new float[pixels.Length];
        for (int c = 0; c < Mean.Length; c++)
        {
            Span<float> target = values.AsSpan(c * plane, plane);
            TensorPrimitives.Subtract(pixels.AsSpan(c * plane, plane), Mean[c], target);
            TensorPrimitives.Divide(target, Std[c], target);
        }

        return values;
    }
}

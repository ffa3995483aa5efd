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
}

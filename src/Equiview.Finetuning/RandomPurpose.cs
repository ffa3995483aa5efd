namespace Equiview.Finetuning;

/// <summary>Second component of every key, so that draws for different purposes are independent.</summary>
internal static class RandomPurpose
{
    public const long Pair = 1;
    public const long Augmentation = 2;
    public const long Variant = 3;
    public const long Pixels = 4;
    public const long Weights = 5;
    public const long Whitening = 6;
}

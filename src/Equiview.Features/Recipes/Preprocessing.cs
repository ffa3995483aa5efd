using System.Text.Json.Serialization;

namespace Equiview.Features.Recipes;

/// <summary>A rule that lays an image of any size into the input of a backbone.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FitLongSide), "fit-long-side")]
[JsonDerivedType(typeof(FixedGridPreprocessing), "fixed-grid")]
[JsonDerivedType(typeof(PaddedSquarePreprocessing), "padded-square")]
[JsonDerivedType(typeof(PixelDivisorPreprocessing), "pixel-divisor")]
[JsonDerivedType(typeof(StoredPreprocessing), "stored")]
[JsonDerivedType(typeof(TokenGridPreprocessing), "token-grid")]
public abstract record Preprocessing
{
    /// <summary>Whether the sizes are such as an image can have; rules that come from a file are checked by it.</summary>
    [JsonIgnore]
    internal virtual bool IsUsable => true;

    /// <summary>Prepares an image.</summary>
    /// <param name="image">The original.</param>
    /// <param name="patch">Patch of the backbone in pixels.</param>
    /// <param name="sizeMultiple">Both sides of the result are multiples of this.</param>
    /// <exception cref="DegenerateInputException">The prepared image would be larger than <see cref="ImageSize.MaxSide"/>.</exception>
    public abstract PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple);

    /// <summary>The multiple of <paramref name="step"/> nearest to a length, at least one step.</summary>
    protected static int RoundTo(double length, int step) => Math.Max(1, (int)Math.Round(length / step)) * step;

    /// <summary>Whether a length or count is positive and no larger than an image.</summary>
    private protected static bool Fits(int length) => length is > 0 and <= ImageSize.MaxSide;
}

/// <summary>An image ready for normalisation.</summary>
/// <param name="Pixels">[3, H, W], RGB in [0, 1].</param>
/// <param name="Mapping">How original raster pixels map to prepared ones.</param>
public sealed record PreparedImage(PlanarImage Pixels, AxisMapping Mapping);

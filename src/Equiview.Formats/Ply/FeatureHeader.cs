using System.Runtime.InteropServices;
using Equiview.Formats.Files;
namespace Equiview.Formats.Ply;

/// <summary>What a file says of one feature set, as JSON; a decoder's arrays are base64 of little-endian float32.</summary>
internal sealed record FeatureHeader(string Name, int Dimension, string Model, string Method, IReadOnlyDictionary<string, string> Details, string? DecoderMean = null, string? DecoderDirections = null)
{
    public static FeatureHeader Of(GaussianFeatureSet set) => new(
        set.Name, set.Dimension, set.Provenance.Model, set.Provenance.Method, set.Provenance.Details, Text(set.Decoder?.Mean), Text(set.Decoder?.Directions));

    /// <exception cref="InvalidFileException">The decoder is damaged or for another number of values.</exception>
    public GaussianFeatureSet ToSet(string file, float[] values) =>
        new(Name ?? "features", Dimension, values, new(Model ?? "unknown", Method ?? "given", Details ?? new Dictionary<string, string>())) { Decoder = Decoder(file) };

    private FeatureDecoder? Decoder(string file)
    {
        if (DecoderMean is null || DecoderDirections is null)
            return null;
        try
        {
            var decoder = new FeatureDecoder(Values(DecoderMean), Values(DecoderDirections));
            return decoder.LatentDimension == Dimension && decoder.Mean.Concat(decoder.Directions).All(float.IsFinite) ? decoder
                : throw new InvalidFileException(file, $"has a decoder of {decoder.LatentDimension} values for features of {Dimension}, or one that is not finite", Name);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or DegenerateInputException)
        {
            throw new InvalidFileException(file, "has a feature decoder that cannot be read", Name, e);
        }
    }

    private static string? Text(float[]? values) => values is null ? null : Convert.ToBase64String(MemoryMarshal.AsBytes<float>(values));

    private static float[] Values(string text) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text)).ToArray();
}

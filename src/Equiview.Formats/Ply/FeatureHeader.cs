using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Formats.Files;

namespace Equiview.Formats.Ply;

/// <summary>Metadata of one feature set in a file, as JSON; a decoder's arrays are base64 of little-endian float32.</summary>
internal sealed record FeatureHeader(
    string Name,
    int Dimension,
    string Model,
    string Method,
    IReadOnlyDictionary<string, string> Details,
    string? DecoderMean = null,
    string? DecoderDirections = null,
    string? Recipe = null)
{
    public static FeatureHeader Of(GaussianFeatureSet set) => new(
        set.Name,
        set.Dimension,
        set.Provenance.Model,
        set.Provenance.Method,
        set.Provenance.Details,
        Text(set.Decoder?.Mean),
        Text(set.Decoder?.Directions),
        set.Provenance.Recipe);

    /// <exception cref="JsonException">The text is no such object.</exception>
    public static FeatureHeader Parse(string json) =>
        JsonSerializer.Deserialize(json, FeatureHeaderJson.Default.FeatureHeader) ?? throw new JsonException("null");

    public string ToJson() => JsonSerializer.Serialize(this, FeatureHeaderJson.Default.FeatureHeader);

    /// <exception cref="InvalidFileException">The decoder is damaged or for another number of values.</exception>
    public GaussianFeatureSet ToSet(string file, float[] values)
    {
        var provenance = new GaussianFeatureProvenance(
            Model ?? "unknown", Method ?? "given", Details ?? new Dictionary<string, string>())
        { Recipe = Recipe };
        return new GaussianFeatureSet(Name ?? "features", Dimension, values, provenance) { Decoder = Decoder(file) };
    }

    private FeatureDecoder? Decoder(string file)
    {
        if (DecoderMean is null || DecoderDirections is null)
            return null;
        try
        {
            var decoder = new FeatureDecoder(Values(DecoderMean), Values(DecoderDirections));
            if (decoder.LatentDimension == Dimension && decoder.Mean.Concat(decoder.Directions).All(float.IsFinite))
                return decoder;
            string problem = $"has a decoder of {decoder.LatentDimension} values for features of {Dimension}, or one that is not finite";
            throw new InvalidFileException(file, problem, Name);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or DegenerateInputException)
        {
            throw new InvalidFileException(file, "has a feature decoder that cannot be read", Name, e);
        }
    }

    private static string? Text(float[]? values) => values is null ? null : Convert.ToBase64String(MemoryMarshal.AsBytes<float>(values));

    private static float[] Values(string text) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text)).ToArray();
}

/// <summary>Serialization made at compile time: trimmed programs and file-based apps have no reflection for it.</summary>
[JsonSerializable(typeof(FeatureHeader))]
internal sealed partial class FeatureHeaderJson : JsonSerializerContext;

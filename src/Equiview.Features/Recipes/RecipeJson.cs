using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Features.Upsampling;

namespace Equiview.Features.Recipes;

/// <summary>The stored form of a recipe. What comes from a file is checked value by value.</summary>
internal static class RecipeJson
{
    private const int Version = 1, MostCharacters = 1 << 16;
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string Write(FeatureRecipe recipe) => JsonSerializer.Serialize(
        new Stored(Version, StoredModel.Of(recipe.Model), recipe.Layer.ToString(), recipe.Preprocessing, recipe.Stride, recipe.Preset,
            recipe.Second is { } second ? StoredModel.Of(second.Model) : null, recipe.Second?.Layer.ToString(), recipe.Upsampling,
            recipe.Debias),
        Options);

    public static FeatureRecipe Read(string json, string source)
    {
        if (json.Length > MostCharacters)
            throw new InvalidFileException(source, "carries a feature recipe that is too long to be one");
        Stored stored;
        try
        {
            stored = JsonSerializer.Deserialize<Stored>(json, Options) ?? throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidFileException(
                source, $"carries a feature recipe that cannot be read: {error.Message.ReplaceLineEndings(" ")}");
        }

        if (stored.Version != Version)
            throw new InvalidFileException(
                source,
                FormattableString.Invariant($"carries a feature recipe of version {stored.Version}; this version of Equiview ")
                    + FormattableString.Invariant($"reads {Version}"));
        if (stored.Model is null || stored.Preprocessing is not { IsUsable: true } preprocessing
            || stored.Stride is < 1 or > ImageSize.MaxSide || stored.Debias < 1)
            throw new InvalidFileException(source, "carries a feature recipe without a model, or with a number that no recipe has");
        return new FeatureRecipe(stored.Model.ToIdentity(source), preprocessing, Layer(stored.Layer, source), stored.Stride)
        {
            Preset = stored.Preset ?? FeatureRecipes.DefaultPreset,
            Debias = stored.Debias,
            Upsampling = stored.Upsampling is not { } fine || fine is { Name.Length: > 0, WeightsSha256.Length: > 0 } ? stored.Upsampling
                : throw new InvalidFileException(source, "carries a feature recipe with an upsampler that is not named"),
            Second = stored.Second is null ? null : new FusedModel(stored.Second.ToIdentity(source), Layer(stored.SecondLayer, source)),
        };
    }

    private static OutputLayer Layer(string? text, string source) =>
        text is not null && OutputLayer.TryParse(text, out OutputLayer layer) ? layer
        : throw new InvalidFileException(
            source, $"carries a feature recipe whose layer is '{text}'; expected post-norm, pre-norm or block:N");

    private sealed record Stored(
        int Version,
        StoredModel? Model,
        string? Layer,
        Preprocessing? Preprocessing,
        int? Stride,
        string? Preset,
        StoredModel? Second,
        string? SecondLayer,
        FeatureUpsampling? Upsampling,
        int? Debias);

    private sealed record StoredModel(string? Name, string? WeightsSha256, string? Adapter, string? AdapterSha256)
    {
        public static StoredModel Of(ModelIdentity model) => new(model.Name, model.WeightsSha256, model.Adapter, model.AdapterSha256);

        public ModelIdentity ToIdentity(string source) => Name is { Length: > 0 } ? new(Name, WeightsSha256, Adapter, AdapterSha256)
            : throw new InvalidFileException(source, "carries a feature recipe that names no model");
    }
}

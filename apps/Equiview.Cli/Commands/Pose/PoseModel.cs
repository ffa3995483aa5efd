using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Pose.Objects;
namespace Equiview.Cli.Commands.Pose;

/// <summary>What an object model says of the backbone it was made with, so that estimation takes the same.</summary>
internal static class PoseModel
{
    public const string Preset = "pose";
    private const string ModelKey = "model", WeightsKey = "weights_sha256", PresetKey = "preset", StrideKey = "stride", SourceKey = "source", KindKey = "made_from", Mesh = "mesh";

    public static IReadOnlyDictionary<string, string> Provenance(FeatureExtractorInfo info, FeatureRecipe preset, string source, bool fromMesh = false) => new Dictionary<string, string>
    {
        [ModelKey] = info.Model,
        [WeightsKey] = info.WeightsSha256 ?? "",
        [PresetKey] = preset.Name,
        [StrideKey] = preset.Stride is { } stride ? FormattableString.Invariant($"{stride}") : "",
        [SourceKey] = source,
        [KindKey] = fromMesh ? Mesh : "photographs",
    };

    /// <summary>Whether the object was onboarded from a mesh.</summary>
    public static bool IsFromMesh(ObjectModel model) => model.Provenance.GetValueOrDefault(KindKey) == Mesh;

    /// <summary>Loads the backbone of an object model and its preset; the caller disposes the extractor.</summary>
    /// <exception cref="UsageException">The model does not name its backbone.</exception>
    /// <exception cref="ModelMismatchException">The weights found are others.</exception>
    public static (IFeatureExtractor Extractor, FeatureRecipe Preset) Load(ObjectModel model, FeatureExtractorOptions options)
    {
        if (!model.Provenance.TryGetValue(ModelKey, out string? name))
            throw new UsageException("the object model does not say which backbone made it; make it with 'equiview pose onboard'");
        IFeatureExtractor extractor = FeatureExtractors.Load(name, options);
        if (model.Provenance.GetValueOrDefault(WeightsKey, "") != (extractor.Info.WeightsSha256 ?? ""))
        {
            extractor.Dispose();
            throw new ModelMismatchException($"the object was made with other weights of {name}; give them with --weights, or make the object again");
        }

        FeatureRecipe preset = FeaturePresets.Get(model.Provenance.GetValueOrDefault(PresetKey, Preset), extractor.Info.Patch, ModelCatalog.Find(name).DenseStride);
        return (extractor, int.TryParse(model.Provenance.GetValueOrDefault(StrideKey), System.Globalization.CultureInfo.InvariantCulture, out int stride) ? preset with { Stride = stride } : preset);
    }
}

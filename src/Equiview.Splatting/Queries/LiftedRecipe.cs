using System.Text.RegularExpressions;
using Equiview.Features;

namespace Equiview.Splatting.Queries;

/// <summary>Opens the extractor that the features of a lifted scene came from, with their recipe.</summary>
internal static partial class LiftedRecipe
{
    /// <summary>Loads the extractor; the caller disposes it.</summary>
    /// <param name="provenance">
    /// Where the features came from. Scenes of version 0.1 name model, preset, layer and stride; later ones carry the recipe.
    /// </param>
    /// <param name="options">Adapter and weight files where the known folders do not have them, device; null takes the defaults.</param>
    /// <exception cref="MissingComponentException">
    /// Weights or adapter are not on this machine; the message names what is missing.
    /// </exception>
    /// <exception cref="ModelMismatchException">What was found is not what the scene was lifted with.</exception>
    /// <exception cref="InvalidFileException">The stored recipe is damaged.</exception>
    public static (IFeatureExtractor Extractor, FeatureRecipe Recipe) Open(
        GaussianFeatureProvenance provenance, FeatureExtractorOptions? options = null)
    {
        if (provenance.Recipe is { } json)
        {
            FeatureRecipe stored = FeatureRecipe.Parse(json, "lifted scene");
            return (FeatureExtractors.Open(stored, options), stored);
        }

        IFeatureExtractor extractor = FeatureExtractors.Load(provenance.Model, options);
        try
        {
            RequireWeights(provenance, extractor.Info);
            return (extractor, OldRecipe(provenance, extractor));
        }
        catch
        {
            extractor.Dispose();
            throw;
        }
    }

    private static void RequireWeights(GaussianFeatureProvenance provenance, FeatureExtractorInfo info)
    {
        string? expected = provenance.Details.GetValueOrDefault("weights_sha256");
        if (!string.IsNullOrEmpty(expected) && info.WeightsSha256 is { } found && found != expected)
            throw new ModelMismatchException(
                $"the scene was lifted with other weights of {info.Model}; give the right weight file, or lift it again");
    }

    // Version 0.1 stored "FeaturePreset { Name = default, Preparation = FitLongSide { LongSide = 640, Enlarge = True }, Tap = post-norm,
    // Stride = 8 }".
    private static FeatureRecipe OldRecipe(GaussianFeatureProvenance provenance, IFeatureExtractor extractor)
    {
        Match old = OldPreset().Match(provenance.Details.GetValueOrDefault("preset", ""));
        if (!old.Success)
            return extractor.Recipe();
        // the name of version 0.1 for the reference's quirk
        string preset = old.Groups["name"].Value == "pose" ? "paper-pose" : old.Groups["name"].Value;
        int? longSide = preset == FeatureRecipes.DefaultPreset && old.Groups["side"].Success ? Number(old.Groups["side"]) : null;
        OutputLayer? layer = extractor.Info.HasLayers ? OutputLayer.Parse(old.Groups["layer"].Value) : null;
        return extractor.Recipe(preset, layer, old.Groups["stride"].Success ? Number(old.Groups["stride"]) : null, longSide);
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Name = (?<name>[\w-]+).*?(LongSide = (?<side>\d+).*?)?Tap = (?<layer>[\w:-]+), Stride = (?<stride>\d+)?")]
    private static partial Regex OldPreset();
}

using Equiview.Features.Recipes;
using Equiview.Features.Upsampling;

namespace Equiview.Features;

/// <summary>
/// Everything that decides which features these are: model, adapter, layer, preprocessing and stride. Descriptors are comparable only where
/// all of it agrees, so every <see cref="FeatureMap"/> carries its recipe and every artifact stores it. <see cref="FeatureRecipes.Recipe"/>
/// makes one, <see cref="FeatureExtractors.Open"/> loads what made it.
/// </summary>
/// <param name="Model">The network, its weights and its adapter; of two models as one the first.</param>
/// <param name="Preprocessing">How an image is resized and padded before the network.</param>
/// <param name="Layer">Which tokens of a transformer are read; <see cref="OutputLayer.PostNorm"/> for networks with one output.</param>
/// <param name="Stride">Distance of neighboring cells in prepared pixels; null is the network's own.</param>
public sealed record FeatureRecipe(ModelIdentity Model, Preprocessing Preprocessing, OutputLayer Layer, int? Stride = null)
{
    /// <summary>Name of the preset it was made from, for reports; it decides nothing.</summary>
    public string Preset { get; init; } = FeatureRecipes.DefaultPreset;

    /// <summary>The second of two models as one, sampled at the first one's cells; null for a single model.</summary>
    public FusedModel? Second { get; init; }

    /// <summary>
    /// The network that refines the grid, whose cells then have the distance <see cref="Stride"/>; null for the backbone's own cells.
    /// </summary>
    public FeatureUpsampling? Upsampling { get; init; }

    /// <summary>Directions of position that are removed from a transformer's features; null keeps them all.</summary>
    public int? Debias { get; init; }

    /// <summary>
    /// "MODEL+ADAPTER", with ":SECOND@LAYER" where two are joined: the name that <see cref="FeatureExtractors.Load"/> takes.
    /// </summary>
    public string ModelName => Second is null ? Model.ToString() : $"{Model}:{Second.Model}@{Second.Layer}";

    /// <summary>Whether descriptors made by the other recipe may be compared with this one's.</summary>
    /// <remarks>
    /// Preprocessing, stride and upsampling change where features lie, and a little what they are; model, adapter and layer change what
    /// they mean.
    /// </remarks>
    public bool SharesSpaceWith(FeatureRecipe other) => Model.IsSameAs(other.Model) && Layer == other.Layer && Debias == other.Debias
        && (Second is null) == (other.Second is null)
            && (Second is null || (Second.Layer == other.Second!.Layer && Second.Model.IsSameAs(other.Second.Model)));

    /// <summary>The recipe as one line of JSON, as artifacts store it.</summary>
    public string ToJson() => RecipeJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The recipe.</param>
    /// <param name="source">The file it stands in, for messages.</param>
    /// <exception cref="InvalidFileException">Not a recipe, of a newer version, or with values that no recipe has.</exception>
    public static FeatureRecipe Parse(string json, string source = "recipe") => RecipeJson.Read(json, source);

    /// <summary>Returns where an extractor can follow this recipe.</summary>
    /// <exception cref="ModelMismatchException">It belongs to another model, other weights or another adapter.</exception>
    internal void RequireMadeFor(FeatureExtractorInfo info)
    {
        bool fits = Model.IsSameAs(info.Identity) && (Second is null) == (info.Fused is null)
            && (Second is null || (Second.Model.IsSameAs(info.Fused!.Second.Identity) && Second.Layer == info.Fused.SecondLayer));
        if (!fits)
            throw new ModelMismatchException(
                $"the recipe is for {ModelName}, the extractor is {info.DisplayName}; make the recipe with the extractor's "
                    + "own Recipe method");
        if (Upsampling != info.Upsampling)
            throw new ModelMismatchException(
                $"the recipe has {Upsampling?.Name ?? "no upsampling"}, the extractor {info.Upsampling?.Name ?? "none"}; make the recipe "
                    + "with the extractor's own Recipe method");
        if (Debias != info.Debias)
            throw new ModelMismatchException(FormattableString.Invariant(
                $"the recipe removes {Debias ?? 0} directions of position, the extractor {info.Debias ?? 0}; make the recipe with the ")
                + "extractor's own Recipe method");
    }
}

/// <summary>A network with its weights and its adapter.</summary>
/// <param name="Name">Catalogue name.</param>
/// <param name="WeightsSha256">SHA-256 of the weight file in lower-case hex; null without weights, or where it is not known.</param>
/// <param name="Adapter">Name of the adapter; null for the original model.</param>
/// <param name="AdapterSha256">SHA-256 of the adapter file in lower-case hex; null without one, or where it is not known.</param>
public sealed record ModelIdentity(string Name, string? WeightsSha256 = null, string? Adapter = null, string? AdapterSha256 = null)
{
    /// <summary>Whether both are the same network: the names of adapters do not count, their contents do.</summary>
    public bool IsSameAs(ModelIdentity other) => Name == other.Name && WeightsSha256 == other.WeightsSha256
        && AdapterSha256 == other.AdapterSha256 && (Adapter is null) == (other.Adapter is null);

    /// <summary>"MODEL" or "MODEL+ADAPTER".</summary>
    public override string ToString() => Adapter is null ? Name : $"{Name}+{Adapter}";
}

/// <summary>The second of two models as one.</summary>
/// <param name="Model">The network.</param>
/// <param name="Layer">The layer that is read.</param>
public sealed record FusedModel(ModelIdentity Model, OutputLayer Layer);

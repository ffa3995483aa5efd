using Equiview.Features.Adapters;
using Equiview.Features.Catalog;

namespace Equiview.Features.Precomputed;

/// <summary>
/// Features that another program made, as an extractor: those of Stable Diffusion, VGGT, MASt3R or a private network drive every
/// application. An image's features are found by the name of its file (<see cref="FeatureStore"/>).
/// </summary>
internal sealed class PrecomputedExtractor : IFeatureExtractor
{
    /// <summary>What a model name begins with where it names such a folder.</summary>
    public const string Prefix = "precomputed:";

    private readonly FeatureStore store;

    private PrecomputedExtractor(FeatureStore store, string name)
    {
        this.store = store;
        StoredGeometry geometry = store.Geometry;
        Info = new FeatureExtractorInfo(
            name, null, store.Channels, 1, geometry.License ?? "that of the features' author", store.Sha256)
        {
            HasFixedStride = true,
            IsPrecomputed = true,
            Remark = geometry.Model is null ? null : $"the features were made by {geometry.Model}",
        };
    }

    /// <inheritdoc/>
    public FeatureExtractorInfo Info { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InvalidFileException">It is no folder of features with their geometry.</exception>
    public static PrecomputedExtractor Open(string folder)
    {
        var store = FeatureStore.Open(folder);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        AdapterLocator.Remember(Path.Combine(full, StoredGeometry.FileName), store.Sha256);
        return new PrecomputedExtractor(store, Prefix + Path.GetFileName(full));
    }

    /// <summary>Opens the folder that a recipe was made with.</summary>
    /// <param name="identity">Its name and hash.</param>
    /// <param name="folder">The folder where the user names one; else it is found by its hash.</param>
    /// <exception cref="MissingComponentException">It is not on this machine.</exception>
    /// <exception cref="ModelMismatchException">Its files are others than those of the recipe.</exception>
    public static PrecomputedExtractor Open(ModelIdentity identity, string? folder)
    {
        string path = folder ?? Path.GetDirectoryName(AdapterLocator.Remembered(identity.WeightsSha256 ?? ""))
            ?? throw new MissingComponentException(
                $"the folder of precomputed features {identity.Name[Prefix.Length..]}", "give it as the weights");
        var store = FeatureStore.Open(path);
        return store.Sha256 == identity.WeightsSha256 ? new PrecomputedExtractor(store, identity.Name)
            : throw new ModelMismatchException(
                $"the features in {path} have changed since; give the folder as it was, or make what was made of them again");
    }

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        cancellation.ThrowIfCancellationRequested();
        (float[] values, int rows, int columns) = store.Read(image);
        (PatchGrid grid, AxisMapping mapping) = store.Geometry.Of(columns, rows, image.Size);
        return new FeatureMap(values, store.Channels, grid, mapping, image.Size) { Recipe = recipe };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

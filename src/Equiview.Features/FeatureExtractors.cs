using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Convolutional.Deformable;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Backbones.Sift;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Caching;
using Equiview.Features.Catalog;
using Equiview.Features.Checkpoints;
using Equiview.Features.Debiasing;
using Equiview.Features.Engines;
using Equiview.Features.Onnx;
using Equiview.Features.Upsampling;
using Equiview.Features.Precomputed;
using Equiview.Formats;
using static TorchSharp.torch;

namespace Equiview.Features;

/// <summary>Makes feature extractors from the catalogue: finds the weights, loads them, merges the adapter.</summary>
public static class FeatureExtractors
{
    /// <summary>Loads an extractor; the caller disposes it.</summary>
    /// <param name="name">
    /// A model of the catalogue; MODEL+ADAPTER, where ADAPTER is a file or the name of one in the known folders; or two models as one,
    /// FIRST:SECOND@LAYER, each with or without an adapter, see <see cref="FusedFeatureExtractor"/>; or onnx:FILE, any ONNX model with one
    /// image input [1, 3, H, W] and one dense output [1, N, D] or [1, D, rows, columns]; or vit:FILE, any vision transformer by the shapes
    /// in its weight file, with an adapter as vit:FILE+ADAPTER; or precomputed:FOLDER, features that another program made.
    /// </param>
    /// <param name="options">Files, device and cache; null takes the defaults.</param>
    /// <exception cref="UsageException">No such model or device, or an adapter for a model that takes none.</exception>
    /// <exception cref="MissingComponentException">The weights or the adapter are not on this machine.</exception>
    /// <exception cref="InvalidFileException">A file is not what it should be.</exception>
    /// <exception cref="ModelMismatchException">A file belongs to another model.</exception>
    public static IFeatureExtractor Load(string name, FeatureExtractorOptions? options = null)
    {
        options ??= new FeatureExtractorOptions();
        if (name.StartsWith(OnnxFileExtractor.Prefix, StringComparison.Ordinal))
            return Finished(LoadFile(name[OnnxFileExtractor.Prefix.Length..], options), options);
        if (name.StartsWith(PrecomputedExtractor.Prefix, StringComparison.Ordinal))
        {
            RequireNoNetwork(options with { Weights = null }, options.Weights);
            return PrecomputedExtractor.Open(name[PrecomputedExtractor.Prefix.Length..]);
        }

        if (name == TransformerFile.Bare || name.StartsWith(TransformerFile.Prefix, StringComparison.Ordinal))
            return Finished(LoadTransformer(name, options), options);
        ModelName parsed = ModelName.Parse(name);
        if (parsed.Layer is { } layer)
            throw new UsageException($"the layer of {parsed.Model} belongs to the recipe, not to the name; ask for it there ({layer})");
        return Finished(
            parsed.Second is { } second ? Fuse(parsed with { Second = null }, second, options) : LoadOne(parsed, null, options), options);
    }

    /// <summary>Loads what a recipe was made with: the same weights, the same adapter. The caller disposes the extractor.</summary>
    /// <param name="recipe">The recipe that an artifact carries.</param>
    /// <param name="options">Files where the known folders do not have them; device and cache.</param>
    /// <exception cref="MissingComponentException">
    /// Weights or adapter are not on this machine; the message names what is missing.
    /// </exception>
    /// <exception cref="ModelMismatchException">What was found, or given, is not what the recipe was made with.</exception>
    /// <exception cref="InvalidFileException">A file is not what it should be.</exception>
    public static IFeatureExtractor Open(FeatureRecipe recipe, FeatureExtractorOptions? options = null)
    {
        options ??= new FeatureExtractorOptions();
        if (recipe.Model.Name.StartsWith(OnnxFileExtractor.Prefix, StringComparison.Ordinal) && recipe.Second is null)
        {
            RequireFileOptions(options);
            return Finished(OnnxFileExtractor.Open(recipe.Model, options.Weights), options, recipe);
        }

        if (recipe.Model.Name.StartsWith(PrecomputedExtractor.Prefix, StringComparison.Ordinal) && recipe.Second is null)
        {
            RequireNoNetwork(options, null);
            return PrecomputedExtractor.Open(recipe.Model, options.Weights);
        }

        if (recipe.Model.Name.StartsWith(TransformerFile.Prefix, StringComparison.Ordinal) && recipe.Second is null)
            return Finished(
                LoadOne(NameOf(recipe.Model), recipe.Model, options, TransformerFile.Open(recipe.Model, options.Weights)), options, recipe);
        if (recipe.Second is not { } second)
            return Finished(LoadOne(NameOf(recipe.Model), recipe.Model, options), options, recipe);
        RequireNoFiles(options);
        IFeatureExtractor first = LoadOne(NameOf(recipe.Model), recipe.Model, options);
        return Finished(Join(first, () => LoadOne(NameOf(second.Model), second.Model, options), second.Layer), options, recipe);
    }

    /// <summary>Wraps a network that is in memory; an adapter is merged into its weights.</summary>
    /// <param name="backbone">The network; owned from now on, and disposed where the adapter does not fit.</param>
    /// <param name="info">What is said of the original network.</param>
    /// <param name="adapter">What finetuning added, or null.</param>
    /// <param name="device">Where the network lies; null is the CPU.</param>
    /// <exception cref="ModelMismatchException">The adapter is for another network.</exception>
    public static BackboneFeatureExtractor Adapt(
        IBackbone backbone, FeatureExtractorInfo info, FeatureAdapter? adapter, Device? device = null)
    {
        try
        {
            if (adapter is null)
                return new BackboneFeatureExtractor(backbone, info, null, device);
            AdapterMerge.Merge(backbone, info.Model, adapter);
            RefineConv? refine = adapter.RefineConvs.Count > 0 ? new RefineConv(adapter.RefineConvs, device) : null;
            info = info with { Adapter = adapter.Name, AdapterSha256 = adapter.Sha256, AdapterLayer = adapter.Layer };
            return new BackboneFeatureExtractor(backbone, info, refine, device);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    // Debiasing, upsampling and cache around what makes the features; the recipe is one that they are opened for.
    private static IFeatureExtractor Finished(
        IFeatureExtractor extractor, FeatureExtractorOptions options, FeatureRecipe? recipe = null)
    {
        IFeatureExtractor own = DebiasingFeatureExtractor.Around(extractor, options.Debias, recipe);
        IFeatureExtractor fine = FeatureUpsamplers.Before(own, options, recipe);
        return options.CacheFolder is { } folder ? new CachingFeatureExtractor(fine, folder) : fine;
    }

    private static ModelName NameOf(ModelIdentity model) => new(model.Name, null, model.Adapter, null);

    private static FusedFeatureExtractor Fuse(ModelName first, ModelName second, FeatureExtractorOptions options)
    {
        RequireNoFiles(options);
        return Join(LoadOne(first, null, options), () => LoadOne(second, null, options), second.Layer);
    }

    private static void RequireNoFiles(FeatureExtractorOptions options)
    {
        if (options.Weights is not null || options.Adapter is not null)
            throw new UsageException(
                "a weight or adapter file is for one model; two models as one find theirs by name (FIRST+ADAPTER:SECOND+ADAPTER)");
    }

    private static FusedFeatureExtractor Join(IFeatureExtractor first, Func<IFeatureExtractor> load, OutputLayer? layer)
    {
        IFeatureExtractor? second = null;
        try
        {
            second = load();
            if (layer is { } wanted && wanted != OutputLayer.PostNorm && !second.Info.HasLayers)
                throw new UsageException($"{second.Info.Model} has one output; {wanted} cannot be chosen");
            return new FusedFeatureExtractor(first, second, layer ?? second.Info.AdapterLayer ?? OutputLayer.PostNorm);
        }
        catch
        {
            first.Dispose();
            second?.Dispose();
            throw;
        }
    }

    private static OnnxFileExtractor LoadFile(string path, FeatureExtractorOptions options)
    {
        RequireFileOptions(options);
        RequireNoWeights(options);
        return OnnxFileExtractor.Open(path, options.Normalization);
    }

    private static IFeatureExtractor LoadTransformer(string name, FeatureExtractorOptions options)
    {
        string? adapter = null, path = name == TransformerFile.Bare ? options.Weights : name[TransformerFile.Prefix.Length..];
        if (path is null)
            throw new UsageException("name the weight file of the transformer: vit:FILE");
        if (name != TransformerFile.Bare)
            RequireNoWeights(options);
        if (!File.Exists(path) && path.LastIndexOf(ModelName.AdapterSeparator) is > 0 and { } plus)
            (path, adapter) = (path[..plus], path[(plus + 1)..]);
        TransformerFile file = TransformerFile.Open(path, options.Transformer ?? new TransformerSettings(), options.Normalization);
        return LoadOne(new ModelName(file.Card.Name, null, adapter, null), null, options, file);
    }

    private static void RequireNoWeights(FeatureExtractorOptions options)
    {
        if (options.Weights is not null)
            throw new UsageException("a model that is a file brings its weights; --weights has no effect with it");
    }

    private static void RequireNoNetwork(FeatureExtractorOptions options, string? weights)
    {
        if (weights is not null)
            RequireNoWeights(options with { Weights = weights });
        if (options is not
            {
                Adapter: null, Device: "cpu", Engine: InferenceEngine.Auto, Transformer: null, Normalization: null,
                CacheFolder: null, Upsample: null, UpsampleWeights: null, Debias: null
            })
            throw new UsageException("precomputed features are read as they are: adapter, device, engine, cache, normalization, "
                + "upsampling and debiasing have no effect on them");
    }

    private static void RequireFileOptions(FeatureExtractorOptions options)
    {
        if (options.Adapter is not null)
            throw new UsageException("an adapter cannot be merged into a model that is a file; export it with the adapter instead");
        if (options.Engine == InferenceEngine.Torch)
            throw new UsageException("a model that is an ONNX file is run by the engine onnx alone");
        if (options.Device != "cpu")
            throw new UsageException("a model that is an ONNX file runs on the device cpu alone");
    }

    // Chooses the engine of a network that libtorch has loaded.
    private static IFeatureExtractor OnEngine(
        BackboneFeatureExtractor loaded, FeatureExtractorOptions options, Func<BackboneFeatureExtractor> load)
    {
        try
        {
            bool onCpu = options.Device == "cpu";
            if (options.Engine == InferenceEngine.Onnx && !onCpu)
                throw new UsageException($"the engine onnx runs on the device cpu alone, got {options.Device}; take the engine torch");
            return onCpu && EngineChoice.For(options.Engine, loaded.Backbone) == InferenceEngine.Onnx
                ? new OnnxFeatureExtractor(loaded, load) : loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    // The identity is that of a recipe; null takes what is found.
    private static IFeatureExtractor LoadOne(
        ModelName name, ModelIdentity? identity, FeatureExtractorOptions options, TransformerFile? own = null)
    {
        ModelCard card = own?.Card ?? ModelCatalog.Find(name.Model);
        if (card.IsTracker)
            throw new UsageException($"{card.Name} is a point tracker and makes no features; 'equiview track --mode tapnext' takes it");
        if (card.IsMatcher)
            throw new UsageException(
                $"{card.Name} is a matcher of key points and makes no features; 'equiview match --matcher lightglue' takes it");
        if (card.IsUpsampler)
            throw new UsageException($"{card.Name} refines the features of a backbone and makes none; take it by --upsample {card.Name}");
        if (own is null && options is not { Normalization: null, Transformer: null })
            throw new UsageException(
                $"{card.Name} has its own normalization, heads and positions; others are for models that are files (vit:FILE, onnx:FILE)");
        if (options.Engine == InferenceEngine.Onnx && !card.NeedsWeights)
            throw new UsageException($"{card.Name} is no network; an engine cannot be chosen");
        NativeRuntime.RequireTorch();
        Device device = NativeRuntime.Device(options.Device);
        string? adapterPath = options.Adapter
            ?? (name.Adapter is { } wanted ? new AdapterLocator(options.SearchFolders).Find(card, wanted, identity?.AdapterSha256) : null);
        adapterPath = adapterPath is null ? null : PeftAdapterLayout.FileOf(adapterPath);
        if (!card.NeedsWeights)
            return adapterPath is null
                ? WithoutWeights(card)
                : throw new UsageException($"{card.Name} has no weights that an adapter could change");
        LocatedWeights weights = own is null ? new WeightLocator().Find(card, options.Weights) : new(own.Path, TransformerFile.Prefix);
        string sha256 = WeightLocator.Sha256(weights.Path);
        if (identity is not null && identity.WeightsSha256 != sha256)
            throw new ModelMismatchException(
                $"these features were made with other weights of {card.Name} than {weights.Path} ({weights.Origin}); give the "
                    + "right weight file, or make them again");
        FeatureAdapter? adapter = adapterPath is null ? null : AdapterFile.Read(adapterPath);
        if (identity is not null && identity.AdapterSha256 != adapter?.Sha256)
            throw new ModelMismatchException(
                $"these features were made with {(identity.Adapter is null ? "no adapter" : "another adapter")} than "
                    + $"{adapterPath}; give the right adapter file, or make them again");
        BackboneFeatureExtractor network = Network(adapter);
        IFeatureExtractor extractor = OnEngine(
            network, options, () => Network(adapterPath is null ? null : AdapterFile.Read(adapterPath)));
        if (adapterPath is not null && adapter?.Sha256 is { } hash)
            AdapterLocator.Remember(adapterPath, hash);
        if (own is not null)
            AdapterLocator.Remember(own.Path, sha256);
        return extractor;

        BackboneFeatureExtractor Network(FeatureAdapter? merged)
        {
            (IBackbone backbone, string? remark) = LoadBackbone(card, own?.Config, weights.Path, device);
            var info = new FeatureExtractorInfo(card.Name, null, backbone.Dimension, backbone.Patch, card.License, sha256)
            {
                DenseStride = card.DenseStride,
                Remark = remark,
            };
            return Adapt(backbone, info, merged, device);
        }
    }

    private static IFeatureExtractor WithoutWeights(ModelCard card) => card.Name switch
    {
        "sift" => new SiftExtractor(),
        SiftExtractor.LightGlueName => SiftExtractor.ForLightGlue(),
        DenseSiftExtractor.SemanticName => new DenseSiftExtractor(DenseSiftOptions.Semantic),
        _ => new DenseSiftExtractor(),
    };

    private static (IBackbone Backbone, string? Remark) LoadBackbone(
        ModelCard card, VisionTransformerConfig? own, string path, Device device)
    {
        using ITensorArchive archive = TensorArchive.Open(path);
        return card.Name switch
        {
            "alike-t" or "alike-s" or "alike-n" => (new Alike(archive, device, card.Name), null),
            "edgepoint2-e64" => (new EdgePoint2(archive, device), null),
            "xfeat" => (new XFeat(archive, device), null),
            { } name when name.StartsWith("aliked-", StringComparison.Ordinal) => (new Aliked(archive, name, device), null),
            _ => TransformerCheckpoint.LoadAsNamed(
                own ?? TransformerModels.Find(card.Network ?? card.Name)! with { Name = card.Name }, own is null, archive, device),
        };
    }
}

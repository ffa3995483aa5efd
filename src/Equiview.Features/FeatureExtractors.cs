using System.Runtime.InteropServices;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Backbones.Sift;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Catalog;
using Equiview.Features.Checkpoints;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features;

/// <summary>Makes feature extractors from the catalogue: finds the weights, loads them, merges the adapter.</summary>
public static class FeatureExtractors
{
    /// <summary>Loads an extractor; the caller disposes it.</summary>
    /// <param name="name">
    /// A model of the catalogue; MODEL+ADAPTER, where ADAPTER is a file or the name of one beside the weights; or two models as one,
    /// FIRST:SECOND@TAP, see <see cref="FusedFeatureExtractor"/>.
    /// </param>
    /// <param name="options">Files and device; null takes the defaults.</param>
    /// <exception cref="UsageException">No such model or device, or an adapter for a model that takes none.</exception>
    /// <exception cref="MissingComponentException">The weights are not on this machine.</exception>
    /// <exception cref="InvalidFileException">A file is not what it should be.</exception>
    /// <exception cref="ModelMismatchException">A file belongs to another model.</exception>
    public static IFeatureExtractor Load(string name, FeatureExtractorOptions? options = null)
    {
        options ??= new FeatureExtractorOptions();
        int fused = name.Split('+')[0].IndexOf(FusedFeatureExtractor.Separator, StringComparison.Ordinal);
        if (fused > 0)
            return Fuse(name[..fused], name[(fused + 1)..], options);
        string[] parts = name.Split('+', 2);
        ModelCard card = ModelCatalog.Find(parts[0]);
        string? adapterPath = options.Adapter ?? (parts.Length > 1 ? FindAdapter(card, parts[1]) : null);
        Device device = NativeRuntime.Device(options.Device);
        if (!card.NeedsWeights)
        {
            return adapterPath is null ? card.Name == "sift" ? new SiftExtractor() : new DenseSiftExtractor()
                : throw new UsageException($"{card.Name} has no weights that an adapter could change");
        }

        LocatedWeights weights = new WeightLocator().Find(card, options.Weights);
        FeatureAdapter? adapter = adapterPath is null ? null : AdapterFile.Read(adapterPath);
        IBackbone backbone = LoadBackbone(card, weights.Path, device);
        return Adapt(backbone, new FeatureExtractorInfo(card.Name, null, backbone.Dimension, backbone.Patch, card.License, WeightLocator.Sha256(weights.Path)), adapter, device);
    }

    /// <summary>Wraps a network that is in memory; an adapter is merged into its weights.</summary>
    /// <param name="backbone">The network; owned from now on, and disposed where the adapter does not fit.</param>
    /// <param name="info">What is said of the original network.</param>
    /// <param name="adapter">What finetuning added, or null.</param>
    /// <param name="device">Where the network lies; null is the CPU.</param>
    /// <exception cref="ModelMismatchException">The adapter is for another network.</exception>
    public static BackboneFeatureExtractor Adapt(IBackbone backbone, FeatureExtractorInfo info, FeatureAdapter? adapter, Device? device = null)
    {
        try
        {
            if (adapter is null)
                return new BackboneFeatureExtractor(backbone, info, null, device);
            Merge(backbone, info.Model, adapter);
            RefineConv? refine = adapter.RefineConvs.Count > 0 ? new RefineConv(adapter.RefineConvs, device) : null;
            return new BackboneFeatureExtractor(backbone, info with { Adapter = $"{adapter.Name}:{adapter.Sha256?[..12]}" }, refine, device, adapter.Layer);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    private static FusedFeatureExtractor Fuse(string first, string second, FeatureExtractorOptions options)
    {
        if (options.Weights is not null || options.Adapter is not null)
            throw new UsageException("a weight or adapter file is for one model; two models as one find theirs by name");
        string[] parts = second.Split(FusedFeatureExtractor.LayerSeparator, 2);
        OutputLayer layer = parts.Length > 1 ? OutputLayer.Parse(parts[1]) : OutputLayer.PostNorm;
        IFeatureExtractor sharp = Load(first, options);
        try
        {
            return new FusedFeatureExtractor(sharp, Load(parts[0], options), layer);
        }
        catch
        {
            sharp.Dispose();
            throw;
        }
    }

    private static IBackbone LoadBackbone(ModelCard card, string path, Device device)
    {
        using ITensorArchive archive = TensorArchive.Open(path);
        return card.Name switch
        {
            "alike-n" => new Alike(archive, device),
            "edgepoint2-e64" => new EdgePoint2(archive, device),
            "xfeat" => new XFeat(archive, device),
            _ => TransformerCheckpoint.Load(TransformerModels.Find(card.Name)!, archive, device),
        };
    }

    // LoRA is exact when added to the weights, so the finetuned model costs nothing more than its convolution.
    private static void Merge(IBackbone backbone, string model, FeatureAdapter adapter)
    {
        int depth = backbone is VisionTransformer { Config.Depth: var blocks } ? blocks : 0;
        adapter.RequireFits(model, backbone.Dimension, depth);
        if (backbone is not VisionTransformer transformer)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        foreach (IGrouping<int, LoraPair> block in adapter.Lora.GroupBy(p => p.BlockIn(depth)))
        {
            Tensor weight = transformer.QkvWeight(block.Key);
            float[] merged = LoraMerge.Apply(MemoryMarshal.Cast<byte, float>(weight.cpu().bytes), backbone.Dimension, block);
            weight.copy_(tensor(merged, weight.shape));
        }
    }

    private static string FindAdapter(ModelCard card, string name)
    {
        if (File.Exists(name))
            return name;
        string[] folders = [new WeightLocator().PullFolder, Environment.CurrentDirectory];
        string[] names = [$"{card.Name}+{name}.safetensors", $"{name}.safetensors", $"{name}.ckpt"];
        return folders.SelectMany(f => names.Select(n => Path.Combine(f, n))).FirstOrDefault(File.Exists)
            ?? throw new MissingComponentException($"the adapter '{name}' of {card.Name}", $"give --adapter FILE, or put {names[0]} into {folders[0]}");
    }
}

using Equiview.Features.Recipes;
using Equiview.Features.Upsampling;

namespace Equiview.Features;

/// <summary>Identity and abilities of a feature extractor: what recipes, reports and cache keys are made of.</summary>
/// <param name="Model">Catalogue name ("dinov2_vitb14"); of two models as one the name that loads them.</param>
/// <param name="Adapter">Name of the adapter, or null for the original model.</param>
/// <param name="Dimension">Channels of a descriptor.</param>
/// <param name="Patch">Side of a patch in pixels of the prepared image.</param>
/// <param name="License">License of the weights.</param>
/// <param name="WeightsSha256">SHA-256 of the weight file in lower-case hex, or null where there are no weights.</param>
public sealed record FeatureExtractorInfo(string Model, string? Adapter, int Dimension, int Patch, string License, string? WeightsSha256)
{
    /// <summary>SHA-256 of the adapter file in lower-case hex; null without an adapter or for one that was never a file.</summary>
    public string? AdapterSha256 { get; init; }

    /// <summary>The layer the adapter was trained on, which overrides the preset's layer; null follows the preset.</summary>
    public OutputLayer? AdapterLayer { get; init; }

    /// <summary>Whether the network has several layers to read from (transformers); the others have one output.</summary>
    public bool HasLayers { get; init; }

    /// <summary>
    /// Channels of the space that images share with texts, which <see cref="OutputLayer.Joint"/> reads; 0 where there is none.
    /// </summary>
    public int JointDimension { get; init; }

    /// <summary>
    /// Default distance of cells in prepared pixels when a preset has none; null is the network's own.
    /// </summary>
    public int? DenseStride { get; init; }

    /// <summary>The network that refines the grid; null where the cells are the backbone's own.</summary>
    public FeatureUpsampling? Upsampling { get; init; }

    /// <summary>Directions of position that are removed from a transformer's features; null keeps them all.</summary>
    public int? Debias { get; init; }

    /// <summary>What sides of the prepared image are multiples of; null is the patch.</summary>
    internal int? SizeMultiple { get; init; }

    /// <summary>What computes the features; it is no part of a recipe, see <see cref="InferenceEngine"/>.</summary>
    public InferenceEngine Engine { get; init; } = InferenceEngine.Torch;

    /// <summary>The one size of image that the network takes; null where it takes any.</summary>
    internal ImageSize? FixedInput { get; init; }

    /// <summary>Whether the distance of cells is fixed: that of the patches.</summary>
    internal bool HasFixedStride { get; init; }

    /// <summary>Long side of the image in the default recipe, pixels; null is the usual one of its kind of features.</summary>
    internal int? UsualLongSide { get; init; }

    /// <summary>Whether features are read from files, so that nothing of an image's preparation can be chosen.</summary>
    internal bool IsPrecomputed { get; init; }

    /// <summary>
    /// What a user should know of the weights: which of several networks in the file is taken, whose rule positions follow; or null.
    /// </summary>
    public string? Remark { get; init; }

    /// <summary>The two models that are joined; null for a single one.</summary>
    public FusedModels? Fused { get; init; }

    /// <summary>"MODEL" or "MODEL+ADAPTER".</summary>
    public string DisplayName => Adapter is null ? Model : $"{Model}+{Adapter}";

    /// <summary>What a recipe stores of this extractor (of the first one, where two are joined).</summary>
    internal ModelIdentity Identity => Fused?.First.Identity ?? new ModelIdentity(Model, WeightsSha256, Adapter, AdapterSha256);
}

/// <summary>The components of a fused model.</summary>
/// <param name="First">Gives the grid.</param>
/// <param name="Second">Sampled at the first one's cells.</param>
/// <param name="SecondLayer">The layer of the second that is read.</param>
public sealed record FusedModels(FeatureExtractorInfo First, FeatureExtractorInfo Second, OutputLayer SecondLayer);

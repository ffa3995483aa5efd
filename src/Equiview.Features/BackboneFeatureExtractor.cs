using System.Runtime.InteropServices;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Recipes;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features;

/// <summary>
/// The feature provider over a network: prepares and normalises the image, runs the backbone, applies the adapter's convolution, and
/// copies the result into managed memory, where NaN and infinity are refused. Every call is one dispose scope.
/// </summary>
public sealed partial class BackboneFeatureExtractor : IFeatureExtractor, IPreparedTensorExtractor
{
    private readonly IBackbone backbone;
    private readonly RefineConv? refine;
    private readonly Device device;
    private readonly KeypointDetector? keypoints;
    private readonly Lock gate = new();

    /// <summary>Wraps a backbone whose weights already carry the adapter's low-rank part.</summary>
    /// <param name="backbone">The network; owned from now on.</param>
    /// <param name="info">Model facts for reports and cache keys.</param>
    /// <param name="refine">The adapter's convolution, or null for an original model; owned from now on.</param>
    /// <param name="device">Where the network lies; null is the CPU.</param>
    internal BackboneFeatureExtractor(IBackbone backbone, FeatureExtractorInfo info, RefineConv? refine = null, Device? device = null)
    {
        this.backbone = backbone;
        this.refine = refine;
        this.device = device ?? CPU;
        Info = info with
        {
            HasLayers = backbone is VisionTransformer,
            JointDimension = (backbone as VisionTransformer)?.Config.JointDimension ?? 0,
            SizeMultiple = backbone.SizeMultiple,
        };
        keypoints = backbone is IKeypointScores scorer ? new KeypointDetector(this, scorer) : null;
    }

    /// <inheritdoc/>
    public FeatureExtractorInfo Info { get; }

    /// <summary>The network itself, for callers that work with tensors (finetuning, raw tokens).</summary>
    public IBackbone Backbone => backbone;

    /// <summary>Finds key points; null for networks without scores.</summary>
    internal KeypointDetector? Detector => keypoints;

    /// <summary>Copies of the adapter's convolutions; none for an original model.</summary>
    internal IReadOnlyList<RefineConvWeights> RefineWeights => refine?.Weights ?? [];

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("extract", Info.Model);
        operation.SetImage(image.Size);
        operation.Count(1);
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, backbone.Patch, backbone.SizeMultiple);
        lock (gate)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradients = inference_mode();
            Tensor input = backbone.InputOf(prepared, device); // [1, 3, H, W]
            // [1, C, rows, columns]
            (Tensor features, PatchGrid grid) = backbone.Forward(input, recipe.Layer, recipe.Stride, cancellation);
            return new FeatureMap(Cells(features), (int)features.shape[1], grid, prepared.Mapping, image.Size) { Recipe = recipe };
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType) =>
        new object?[] { this, keypoints, backbone }.FirstOrDefault(serviceType.IsInstanceOfType);

    /// <inheritdoc/>
    public (float[] Tokens, PatchGrid Grid) ExtractPrepared(
        float[] images, long[] shape, OutputLayer layer, int? stride, CancellationToken cancellation = default)
    {
        PreparedTensor.Require(images, shape, backbone.SizeMultiple, Info.Model);
        lock (gate)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradients = inference_mode();
            // [B, C, rows, columns]
            (Tensor features, PatchGrid grid) = backbone.Forward(tensor(images, shape, device: device), layer, stride, cancellation);
            return (Cells(features), grid);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        refine?.Dispose();
        backbone.Dispose();
    }

    // [B, C, rows, columns] to managed [B, cells, C], through the adapter's convolution.
    private float[] Cells(Tensor features)
    {
        Tensor refined = refine is null ? features : refine.Forward(features);
        Tensor cells = refined.permute(0, 2, 3, 1).contiguous().cpu(); // [B, rows, columns, C]
        var values = new float[cells.numel()];
        cells.bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        FiniteValues.RequireOutput(values, Info.Model);
        return values;
    }
}

using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Onnx.Graphs;
using Equiview.Features.Recipes;

namespace Equiview.Features.Onnx;

/// <summary>
/// The feature provider by ONNX Runtime: the same networks, weights, adapters and recipes as <see cref="BackboneFeatureExtractor"/>, within
/// 1e-4 of its features. Who needs tensors and gradients (finetuning) asks it for the <see cref="BackboneFeatureExtractor"/>, which is then
/// loaded beside it.
/// </summary>
internal sealed class OnnxFeatureExtractor : IFeatureExtractor, IPreparedTensorExtractor
{
    private readonly Func<BackboneFeatureExtractor> load;
    private readonly IOnnxNetwork network;
    private readonly OnnxKeypoints? keypoints;
    private readonly SessionPool sessions;
    private readonly Lock gate = new();
    private BackboneFeatureExtractor? torch;
    private bool keepsTorch;

    /// <summary>Makes an extractor of what libtorch has loaded.</summary>
    /// <param name="loaded">The network with its adapter, on the CPU; owned from now on, and disposed when it is not needed.</param>
    /// <param name="load">Loads the same again, for graphs of other layers and for who needs tensors.</param>
    /// <exception cref="MissingComponentException">ONNX Runtime is not in the program.</exception>
    public OnnxFeatureExtractor(BackboneFeatureExtractor loaded, Func<BackboneFeatureExtractor> load)
    {
        OnnxEngine.Require();
        (this.load, torch) = (load, loaded);
        sessions = new SessionPool(OnnxEngine.Threads);
        Info = loaded.Info with { Engine = InferenceEngine.Onnx };
        if (loaded.Backbone is ConvolutionalBackbone convolutional)
        {
            network = new OnnxConvolutional(convolutional);
            keepsTorch = true; // small, and it knows the grid
            keypoints = new OnnxKeypoints(convolutional, loaded.RefineWeights, sessions, Info, gate);
        }
        else
        {
            network = new OnnxTransformer((VisionTransformer)loaded.Backbone);
        }
    }

    /// <inheritdoc/>
    public FeatureExtractorInfo Info { get; }

    /// <summary>Whether ONNX Runtime can run a network.</summary>
    public static bool Runs(IBackbone backbone) => backbone is ConvolutionalBackbone or VisionTransformer;

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("extract", Info.Model);
        operation.SetImage(image.Size);
        operation.Count(1);
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, network.Patch, network.SizeMultiple);
        ImageSize size = prepared.Pixels.Size;
        float[] pixels = network.Normalization.Apply(prepared.Pixels.Values, size); // [1, 3, H, W]
        lock (gate)
        {
            (float[] values, PatchGrid grid) = Run(pixels, [1, 3, size.Height, size.Width], recipe.Layer, recipe.Stride, cancellation);
            return new FeatureMap(values, values.Length / grid.Count, grid, prepared.Mapping, image.Size) { Recipe = recipe };
        }
    }

    /// <inheritdoc/>
    public (float[] Tokens, PatchGrid Grid) ExtractPrepared(
        float[] images, long[] shape, OutputLayer layer, int? stride, CancellationToken cancellation = default)
    {
        PreparedTensor.Require(images, shape, network.SizeMultiple, Info.Model);
        lock (gate)
            return Run(images, shape, layer, stride, cancellation);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        if (serviceType.IsInstanceOfType(this))
            return this;
        if (serviceType.IsInstanceOfType(keypoints))
            return keypoints;
        bool wanted = serviceType == typeof(BackboneFeatureExtractor) || typeof(IBackbone).IsAssignableFrom(serviceType);
        if (!wanted)
            return null;
        lock (gate)
        {
            keepsTorch = true;
            torch ??= load();
            return torch.GetService(serviceType);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sessions.Dispose();
        torch?.Dispose();
    }

    // [B, 3, H, W], normalised, to [B, cells, C].
    private (float[] Values, PatchGrid Grid) Run(
        float[] images, long[] shape, OutputLayer layer, int? stride, CancellationToken cancellation)
    {
        PatchGrid grid = network.GridOf(new ImageSize((int)shape[3], (int)shape[2]), stride);
        OnnxSession session = sessions.Get((layer, (int)grid.Stride), () => Graph(layer, (int)grid.Stride));
        float[] values = session.Run(
            [(TransformerGraph.Images, images, shape), .. network.FurtherInputs(grid, new ImageSize((int)shape[3], (int)shape[2]))],
            [TransformerGraph.Features],
            results => results[0].GetTensorDataAsSpan<float>().ToArray(),
            Info.Model, cancellation);
        FiniteValues.RequireOutput(values, Info.Model);
        return (values, grid);
    }

    // The weights of a transformer are in the session from then on; those of libtorch are not held beside them.
    private byte[] Graph(OutputLayer layer, int stride)
    {
        torch ??= load();
        try
        {
            return network.Dense(torch, layer, stride).ToBytes();
        }
        finally
        {
            if (!keepsTorch)
            {
                torch.Dispose();
                torch = null;
            }
        }
    }
}

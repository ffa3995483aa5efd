using System.Runtime.InteropServices;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>The parameters that are trained: LoRA pairs and the refine convolution (You et al. 2025; docs/protocol.md#lora).</summary>
internal sealed class TrainableAdapter : IDisposable
{
    private readonly SortedDictionary<string, Tensor> parameters = new(StringComparer.Ordinal);
    private readonly LoraTarget[] targets;
    private readonly OutputLayer layer;
    private readonly int dimension, rank, convolutions, end;

    /// <summary>Seeded starting values: A and the convolution uniform as PyTorch draws them, B zero.</summary>
    /// <param name="options">Rank, blocks, targets, convolution, seed.</param>
    /// <param name="dimension">Channels of the backbone.</param>
    /// <param name="depth">Its transformer blocks; 0 for convolutional backbones, which get the convolution only.</param>
    public TrainableAdapter(FinetuneOptions options, int dimension, int depth)
    {
        (this.dimension, rank, convolutions, targets) = (
            dimension, options.Rank, options.Convolutions, [.. options.Targets.Distinct().Order()]);
        (Depth, layer, end) = (depth, options.Layer, Math.Min(depth, options.Layer.Block ?? depth));
        FirstBlock = Math.Max(0, end - options.Blocks);
        var random = new KeyedRandom(options.Seed, RandomPurpose.Weights);
        double bound = 1 / Math.Sqrt(dimension);
        for (int block = FirstBlock; block < end; block++)
        {
            foreach (LoraTarget target in targets)
            {
                parameters[Key(block, target, 'a')] = Uniform(random, bound, rank, dimension);
                parameters[Key(block, target, 'b')] = Uniform(random, 0, dimension, rank);
            }
        }

        for (int i = 0; i < convolutions; i++)
        {
            bool identity = options.ConvolutionStart != ConvolutionStart.Random;
            parameters[ConvWeight(i)] = identity ? IdentityKernel() : Uniform(random, bound / 3, dimension, dimension, 3, 3);
            parameters[ConvBias(i)] = Uniform(random, identity ? 0 : bound / 3, dimension);
        }
    }

    /// <summary>The first block that is adapted; the depth where none is.</summary>
    public int FirstBlock { get; }

    /// <summary>Transformer blocks of the backbone.</summary>
    public int Depth { get; }

    /// <summary>Everything that is trained, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => parameters;

    /// <summary>Adds B A x to the adapted thirds of a block's projection.</summary>
    public QkvAdapter? Attention => FirstBlock >= end ? null : (block, input, qkv) =>
    {
        if (block < FirstBlock)
            return qkv;
        Tensor[] parts = [.. Enum.GetValues<LoraTarget>().Select(t => Delta(block, t, input) ?? zeros_like(input))];
        return qkv.Plus(cat(parts, -1)); // [B, N, 3D]
    };

    /// <summary>[B, D, rows, columns] to the same, through the convolutions.</summary>
    public Tensor Refine(Tensor features) => Enumerable.Range(0, convolutions)
        .Aggregate(features, (map, i) => Convolution.Apply(map, parameters[ConvWeight(i)], parameters[ConvBias(i)], padding: 1));

    /// <summary>Puts a matrix [D, D] into the middle of the first kernel, and a bias [D] beside it.</summary>
    public void StartConvolution(Tensor matrix, Tensor bias)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        parameters[ConvWeight(0)][TensorIndex.Colon, TensorIndex.Colon, 1, 1] = matrix;
        parameters[ConvBias(0)].copy_(bias);
    }

    /// <summary>The present values as an adapter.</summary>
    /// <param name="model">Catalogue name of the backbone.</param>
    /// <param name="provenance">Where it comes from, in words.</param>
    /// <param name="recipe">The recipe of the training views.</param>
    public FeatureAdapter ToAdapter(string model, string provenance, FeatureRecipe? recipe = null)
    {
        IEnumerable<LoraPair> pairs = from block in Enumerable.Range(FirstBlock, end - FirstBlock)
                                      from target in targets
                                      select new LoraPair(
                                          block - Depth, target, Values(Key(block, target, 'a')), Values(Key(block, target, 'b')));
        IEnumerable<RefineConvWeights> convs = Enumerable.Range(0, convolutions)
            .Select(i => new RefineConvWeights(Values(ConvWeight(i)), Values(ConvBias(i))));
        return new FeatureAdapter(dimension, [.. pairs], [.. convs])
        {
            Model = model,
            Provenance = provenance,
            TrainingRecipe = recipe,
            Layer = layer == OutputLayer.PostNorm ? null : layer,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor parameter in parameters.Values)
        {
            parameter.grad?.Dispose();
            parameter.Dispose();
        }
    }

    private static string Key(int block, LoraTarget target, char matrix) =>
        FormattableString.Invariant($"lora.{block:000}.{target}.{matrix}");

    private static string ConvWeight(int index) => FormattableString.Invariant($"refine_conv.{index}.weight");

    private static string ConvBias(int index) => FormattableString.Invariant($"refine_conv.{index}.bias");

    private Tensor IdentityKernel()
    {
        using var scope = NewDisposeScope();
        Tensor kernel = zeros(dimension, dimension, 3, 3); // [D, D, 3, 3]
        kernel[TensorIndex.Colon, TensorIndex.Colon, 1, 1] = eye(dimension);
        return kernel.DetachFromDisposeScope().requires_grad_();
    }

    private static Tensor Uniform(KeyedRandom random, double bound, params long[] shape)
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (n, d) => n * d))
            .Select(_ => (float)random.NextDouble(-bound, bound))];
        return tensor(values, shape).DetachFromDisposeScope().requires_grad_();
    }

    private Tensor? Delta(int block, LoraTarget target, Tensor input) => parameters.TryGetValue(Key(block, target, 'a'), out Tensor? a)
        ? nn.functional.linear(nn.functional.linear(input, a), parameters[Key(block, target, 'b')]) : null;

    private float[] Values(string key) => MemoryMarshal.Cast<byte, float>(parameters[key].bytes).ToArray();
}

using System.Runtime.InteropServices;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Adapters;

/// <summary>
/// Adds an adapter's low-rank part to the weights, which is exact: the finetuned model then costs nothing more than its convolution.
/// </summary>
internal static class AdapterMerge
{
    /// <summary>Merges in place.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="model">Its catalogue name, for messages.</param>
    /// <param name="adapter">What finetuning added.</param>
    /// <exception cref="ModelMismatchException">The adapter is for another network.</exception>
    public static void Merge(IBackbone backbone, string model, FeatureAdapter adapter)
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
}

using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Tests.Checkpoints;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Catalog;

/// <summary>Weight files of the real size of a catalog model, with random numbers.</summary>
internal static class RandomFiles
{
    /// <summary>Writes one under the names of its official file.</summary>
    public static void Write(string path, string model)
    {
        using var network = new VisionTransformer(TransformerModels.Find(model)!, 7);
        using DisposeScope scope = NewDisposeScope();
        var tensors = new Dictionary<string, StoredTensor>();
        foreach ((string name, Tensor value) in network.state_dict())
        {
            float[] values = value.data<float>().ToArray();
            int taken = 0;
            foreach ((string official, long[] shape) in MemoryArchive.Official(name, value.shape, network.Config))
            {
                int count = (int)shape.Aggregate(1L, (n, d) => n * d);
                tensors[official] = StoredTensor.From(values.AsSpan(taken, count), shape);
                taken += count;
            }
        }

        SafetensorsFile.Write(path, tensors);
    }
}

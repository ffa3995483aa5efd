using Equiview.Formats;
using Equiview.Formats.Safetensors;

namespace Equiview.TestKit;

/// <summary>
/// A LightGlue network that leaves descriptors as they are, so that it matches the most similar ones: what tests use where no trained
/// weights are at hand.
/// </summary>
public static class SimilarityMatcher
{
    private const float Sharpness = 25;

    /// <summary>Writes its weights as safetensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">Channels of a descriptor.</param>
    /// <param name="oriented">Whether it takes scale and orientation (which it does not look at).</param>
    public static void Write(string path, int channels, bool oriented = false)
    {
        var tensors = new Dictionary<string, StoredTensor>();
        Add("posenc.Wr.weight", channels / 2, oriented ? 4 : 2);
        foreach (string block in (string[])["transformers.0.self_attn", "transformers.0.cross_attn"])
        {
            foreach (string layer in block.EndsWith("self_attn", StringComparison.Ordinal)
                ? (string[])[".out_proj"] : [".to_qk", ".to_v", ".to_out"])
                Linear(block + layer, channels, channels);
            Linear(block + ".ffn.0", 2 * channels, 2 * channels);
            Add(block + ".ffn.1.weight", 2 * channels);
            Add(block + ".ffn.1.bias", 2 * channels);
            Linear(block + ".ffn.3", channels, 2 * channels);
        }

        Linear("transformers.0.self_attn.Wqkv", 3 * channels, channels);
        Linear("log_assignment.0.matchability", 1, channels);
        Linear("log_assignment.0.final_proj", channels, channels);
        tensors["log_assignment.0.matchability.bias"] = StoredTensor.From([5f], 1);
        var identity = new float[channels * channels];
        for (int i = 0; i < channels; i++)
            identity[i * (channels + 1)] = Sharpness;
        tensors["log_assignment.0.final_proj.weight"] = StoredTensor.From(identity, channels, channels);
        SafetensorsFile.WriteInOrder(path, tensors);

        void Linear(string module, int outputs, int inputs)
        {
            Add(module + ".weight", outputs, inputs);
            Add(module + ".bias", outputs);
        }

        void Add(string name, params long[] shape) =>
            tensors[name] = StoredTensor.From(new float[shape.Aggregate(1L, (a, b) => a * b)], shape);
    }
}

using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Ply;
using Equiview.Formats.Safetensors;

namespace Equiview.Formats.Splat;

/// <summary>
/// Feature sets beside a scene file, as .safetensors: one tensor [G, D] a set, and its provenance as JSON in the metadata under the same
/// name. The way to keep features with formats that have no room for them.
/// </summary>
internal static class GaussianFeatureFile
{
    /// <summary>Writes the feature sets of a scene.</summary>
    public static void Write(string path, GaussianScene scene) => SafetensorsFile.Write(
        path,
        scene.FeatureSets.ToDictionary(s => s.Name, s => StoredTensor.From(s.Values, s.Count, s.Dimension)),
        scene.FeatureSets.ToDictionary(s => s.Name, s => FeatureHeader.Of(s).ToJson()));

    /// <summary>Reads the sets and puts them on a scene in place of those it has.</summary>
    /// <exception cref="InvalidFileException">A tensor is not of shape [G, D], or metadata that is no JSON.</exception>
    public static GaussianScene Read(string path, GaussianScene scene)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return scene.WithFeatureSets(
            [.. file.Tensors.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => Set(file, t.Key, t.Value, scene.Count))]);
    }

    private static GaussianFeatureSet Set(SafetensorsFile file, string name, StoredTensor tensor, int count)
    {
        if (tensor.Shape.Length != 2 || tensor.Shape[0] != count || tensor.Shape[1] < 1)
            throw new InvalidFileException(file.Path, $"holds '{name}' as {tensor}, the scene needs [{count}, D]");
        try
        {
            FeatureHeader? header = file.Metadata.TryGetValue(name, out string? text) ? FeatureHeader.Parse(text) : null;
            header ??= new FeatureHeader(name, (int)tensor.Shape[1], "unknown", "given", new Dictionary<string, string>());
            return (header with { Name = name, Dimension = (int)tensor.Shape[1] }).ToSet(file.Path, tensor.ToSingles());
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(file.Path, $"has metadata for '{name}' that is no JSON", name, e);
        }
    }
}

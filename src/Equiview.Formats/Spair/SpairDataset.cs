using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Semantic;

namespace Equiview.Formats.Spair;

/// <summary>
/// SPair-71k (Min, Lee, Ponce, Cho, 2019): <c>PairAnnotation/SPLIT/*.json</c> with <c>src_imname</c>, <c>trg_imname</c>, <c>category</c>,
/// <c>src_kps</c>, <c>trg_kps</c> (key points that both show, pixels) and <c>trg_bndbox</c> (x0, y0, x1, y1); images in
/// <c>JPEGImages/CATEGORY/</c>.
/// </summary>
internal static class SpairDataset
{
    /// <summary>Reads a split.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="split">"test", "val" or "trn".</param>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static SemanticDataset Read(string folder, string split = "test")
    {
        string annotations = Path.Combine(folder, "PairAnnotation", split);
        string[] files = Directory.Exists(annotations)
            ? [.. Directory.EnumerateFiles(annotations, "*.json").Order(StringComparer.Ordinal)]
            : [];
        if (files.Length == 0)
            throw new InvalidFileException(annotations, "holds no pair annotation (SPair-71k)");
        SemanticPair[] pairs = [.. files.Select(f => ReadPair(f, folder)).OrderBy(p => p.Category, StringComparer.Ordinal)];
        return new SemanticDataset("SPair-71k", pairs, new Dictionary<string, string> { ["split"] = split });
    }

    private static SemanticPair ReadPair(string path, string folder)
    {
        JsonElement root = JsonFile.Read(path);
        string category = root.Field(path, "category").Text(path, "category");
        PixelPoint[] source = Points(root, path, "src_kps"), target = Points(root, path, "trg_kps");
        if (source.Length != target.Length || source.Length == 0)
            throw new InvalidFileException(path, $"has {source.Length} source and {target.Length} target key points");
        double[] box = root.Field(path, "trg_bndbox").Numbers(path, "trg_bndbox", 4);
        string Image(string key) => Path.Combine(folder, "JPEGImages", category, root.Field(path, key).Text(path, key));
        return new SemanticPair(
            category, Image("src_imname"), Image("trg_imname"), [.. source.Zip(target, (s, t) => new SemanticKeypoint(s, t))])
        {
            TargetBoxLongSide = Math.Max(box[2] - box[0], box[3] - box[1]) is > 0 and var side
                ? side
                : throw new InvalidFileException(path, "the target's box is empty"),
            KeypointBoxLongSide = SemanticPair.LongSideOf(target),
        };
    }

    private static PixelPoint[] Points(JsonElement root, string path, string key) =>
        [.. root.Field(path, key).Items(path, key).Select(p => p.Numbers(path, key, 2)).Select(p => new PixelPoint(p[0], p[1]))];
}

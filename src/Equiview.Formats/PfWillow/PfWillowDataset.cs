using Equiview.Formats.Semantic;

using Equiview.Formats.Mat5;

namespace Equiview.Formats.PfWillow;

/// <summary>
/// PF-WILLOW (Ham, Cho, Schmid, Ponce, "Proposal Flow", CVPR 2016): folders of sub-classes, each with images and a <c>.mat</c> of the same
/// name that holds <c>pts_coord</c>, 2 x N. The pairs are all ordered pairs of two images of a sub-class (900 in the complete set).
/// </summary>
internal static class PfWillowDataset
{
    /// <summary>Reads the data set.</summary>
    /// <exception cref="InvalidFileException">
    /// No annotated image there, a malformed annotation, or images of a sub-class with different counts.
    /// </exception>
    public static SemanticDataset Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidFileException(folder, "there is no such folder");
        var pairs = new List<SemanticPair>();
        foreach (string sub in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            (string Image, PixelPoint[] Points)[] images = [.. Directory.EnumerateFiles(sub, "*.mat").Order(StringComparer.Ordinal)
                .Select(mat => (Path.ChangeExtension(mat, ".png"), Keypoints(mat)))];
            if (images.FirstOrDefault(i => !File.Exists(i.Image)).Image is { } absent)
                throw new InvalidFileException(absent, "is annotated but not there");
            if (images.FirstOrDefault(i => i.Points.Length != images[0].Points.Length).Image is { } other)
                throw new InvalidFileException(other, "has another number of key points than the rest of its sub-class");
            pairs.AddRange(
                from a in images
                from b in images
                where a.Image != b.Image
                let keypoints = a.Points.Zip(b.Points, (s, t) => new SemanticKeypoint(s, t)).ToArray()
                select new SemanticPair(Path.GetFileName(sub), a.Image, b.Image, keypoints)
                {
                    KeypointBoxLongSide = SemanticPair.LongSideOf(b.Points),
                });
        }

        return pairs.Count > 0 ? new SemanticDataset(
            "PF-WILLOW", pairs, new Dictionary<string, string> { ["pairs"] = "all ordered pairs of two images of a sub-class" })
            : throw new InvalidFileException(folder, "holds no sub-class folder with .mat annotations (PF-WILLOW)");
    }

    /// <summary>The named conversion: MATLAB counts pixels from 1 and an integer is a pixel's center.</summary>
    public static PixelPoint FromMatlab(double x, double y) => new(x - 0.5, y - 0.5);

    private static PixelPoint[] Keypoints(string path)
    {
        if (!Mat5File.Read(path).TryGetValue("pts_coord", out StoredTensor? array) || array.Shape is not [2, var count])
            throw new InvalidFileException(path, "holds no 2 x N array pts_coord");
        double[] values = array.ToDoubles();
        if (!values.All(double.IsFinite))
            throw new InvalidFileException(path, "a key point is not finite");
        return [.. Enumerable.Range(0, (int)count).Select(i => FromMatlab(values[i], values[count + i]))];
    }
}

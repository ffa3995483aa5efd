#:project ../../src/Equiview/Equiview.csproj
// Features of one's own, put to work by the same matcher.    dotnet run -c Release extractor.cs a.jpg b.jpg
using System.Numerics.Tensors;

using var features = new PatchFeatures();
IReadOnlyList<Match> matches = ImageMatcher.Match(features, ImageFile.Read(args[0]), ImageFile.Read(args[1]));
Console.WriteLine($"{matches.Count} matches, best {matches.Select(m => m.Score).DefaultIfEmpty().Max():f3}");

/// <summary>The brightness of 8 x 8 pixels less its mean: the cosine of two is their normalized cross-correlation.</summary>
internal sealed class PatchFeatures : IFeatureExtractor
{
    private const int Side = 8;

    public FeatureExtractorInfo Info { get; } = new("patches", null, Dimension: Side * Side, Patch: Side, License: "MIT", null);

    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, patch: Side, sizeMultiple: Side);
        PatchGrid grid = PatchGrid.Covering(prepared.Pixels.Size, Side, recipe.Stride ?? Side);
        var values = new float[grid.Count * Side * Side]; // [rows x columns, 64]
        for (int cell = 0; cell < grid.Count; cell++)
            Describe(prepared.Pixels, grid.Center(cell), values.AsSpan(cell * Side * Side, Side * Side));
        return new FeatureMap(values, Side * Side, grid, prepared.Mapping, image.Size) { Recipe = recipe };
    }

    public void Dispose() { }

    private static void Describe(PlanarImage pixels, PixelPoint center, Span<float> feature)
    {
        (int left, int top) = ((int)center.X - (Side / 2), (int)center.Y - (Side / 2));
        Span<float> green = pixels.Plane(1); // [H, W]
        for (int i = 0; i < feature.Length; i++)
            feature[i] = green[((top + (i / Side)) * pixels.Size.Width) + left + (i % Side)];
        TensorPrimitives.Subtract(feature, TensorPrimitives.Average<float>(feature), feature);
    }
}

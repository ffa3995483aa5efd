using Equiview.Features;
using Equiview.Imaging;
using Equiview.Imaging.Resampling;
using Equiview.Splatting.Lifting;

namespace Equiview.Splatting.Training;

/// <summary>
/// The features of a backbone that a scene is trained with: those of the training photographs, at the size of the training, as short codes
/// of unit features (principal components of some photographs), which a linear decoder turns back.
/// </summary>
internal sealed class FeatureTeacher
{
    private const int FitMaps = 8, TeacherSide = 128;
    private readonly IFeatureExtractor extractor;
    private readonly FeatureRecipe recipe;
    private readonly FeatureMap[] maps;
    private readonly ViewFeatures[] codes;

    private FeatureTeacher(
        IFeatureExtractor extractor, FeatureRecipe recipe, FeatureMap[] maps, FeatureDecoder decoder, ViewFeatures[] codes) =>
        (this.extractor, this.recipe, this.maps, Decoder, this.codes) = (extractor, recipe, maps, decoder, codes);

    /// <summary>The code.</summary>
    public FeatureDecoder Decoder { get; }

    /// <summary>Length of a code.</summary>
    public int Dimension => Decoder.LatentDimension;

    /// <summary>Number of photographs.</summary>
    public int Count => maps.Length;

    /// <summary>Extracts the features of photographs.</summary>
    /// <param name="photographs">Those that are trained on.</param>
    /// <param name="extractor">Makes the features; not disposed, and used on while training.</param>
    /// <param name="recipe">How images are prepared.</param>
    /// <param name="latents">Length of a code, at most the features' own.</param>
    /// <param name="background">What lies behind photographs with alpha.</param>
    /// <param name="cancellation">Stops between photographs.</param>
    public static FeatureTeacher Read(
        IReadOnlyList<TrainingPhotograph> photographs, IFeatureExtractor extractor, FeatureRecipe recipe, int latents,
        ReadOnlySpan<float> background, CancellationToken cancellation = default)
    {
        var maps = new FeatureMap[photographs.Count];
        for (int i = 0; i < maps.Length; i++)
            maps[i] = extractor.Extract(photographs[i].Compose(0, background).Image.ToRgbImage(), recipe, cancellation);
        int fitted = Math.Min(FitMaps, maps.Length);
        FeatureDecoder decoder = LatentBasis.Pca(
            [.. Enumerable.Range(0, fitted).Select(i => maps[(int)((long)i * maps.Length / fitted)])], Math.Min(latents, maps[0].Channels));
        ViewFeatures[] codes = [.. maps.Select((map, i) => ViewFeatures.Sample(
            photographs[i].View, map, Rendering.Cameras.SceneCameras.Fit(map.ImageSize, TeacherSide), decoder))];
        return new FeatureTeacher(extractor, recipe, maps, decoder, codes);
    }

    /// <summary>[K, H, W] codes of a photograph at a size.</summary>
    public PlanarImage CodesAt(int photograph, ImageSize size) =>
        Resampler.Resize(codes[photograph].Features, size, ResampleKernel.Bilinear, antialias: true);

    /// <summary>[K, h, w] codes of a photograph as they are kept.</summary>
    public PlanarImage Codes(int photograph) => codes[photograph].Features;

    /// <summary>
    /// How unlike the features of a rendering are those of the photograph, 0 to 1, on the grid of <see cref="Codes"/>: 1 - (cosine - 0.5) /
    /// 0.5, clamped (Kulhanek et al., "WildGaussians", NeurIPS 2024).
    /// </summary>
    public float[] Residuals(int photograph, PlanarImage rendering)
    {
        FeatureMap shown = extractor.Extract(rendering.ToRgbImage(), recipe), real = maps[photograph];
        ImageSize size = codes[photograph].Features.Size, image = real.ImageSize;
        var residuals = new float[size.PixelCount];
        var points = new PixelPoint[size.Width];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < points.Length; x++)
                points[x] = new PixelPoint((x + 0.5) * image.Width / size.Width, (y + 0.5) * image.Height / size.Height);
            float[] a = shown.Sample(points, normalize: true), b = real.Sample(points, normalize: true); // [w, D]
            for (int x = 0; x < points.Length; x++)
            {
                float cosine = System.Numerics.Tensors.TensorPrimitives.Dot(
                    a.AsSpan(x * real.Channels, real.Channels), b.AsSpan(x * real.Channels, real.Channels));
                residuals[(y * points.Length) + x] = Math.Clamp(1 - ((cosine - 0.5f) / 0.5f), 0, 1);
            }
        }

        return residuals;
    }

    /// <summary>Distilled codes as a feature set that carries its recipe.</summary>
    public GaussianFeatureSet ToSet(float[] values) => new(
        extractor.Info.DisplayName, Dimension, values,
        new GaussianFeatureProvenance(extractor.Info.DisplayName, "distilled", new Dictionary<string, string>
        {
            ["views"] = FormattableString.Invariant($"{Count}"),
            ["preset"] = recipe.Preset,
            ["weights_sha256"] = extractor.Info.WeightsSha256 ?? "",
            ["latents"] = FormattableString.Invariant($"{Dimension} {LatentKind.Pca}"),
        })
        { Recipe = recipe.ToJson() })
    { Decoder = Decoder };
}

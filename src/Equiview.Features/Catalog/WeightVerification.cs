using System.Text.RegularExpressions;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Resampling;
using static TorchSharp.torch;

namespace Equiview.Features.Catalog;

/// <summary>What shows that a weight file is the one that was published.</summary>
/// <param name="Model">Catalog name.</param>
/// <param name="Path">The file.</param>
/// <param name="Sha256">Its hash, lower-case hex.</param>
/// <param name="Tensors">That it loads: every tensor has its name and shape, and every number is finite.</param>
/// <param name="Hash">How its hash compares with the published one, or the part of it in the official name.</param>
/// <param name="Values">How its features of a public photograph compare with published ones.</param>
public sealed partial record WeightVerification(string Model, string Path, string Sha256, string Tensors, string Hash, string Values)
{
    private const string Agrees = "agrees", NotPublished = "none is published";

    /// <summary>Verifies the weights of a model.</summary>
    /// <param name="name">Catalog name or alias.</param>
    /// <param name="weights">The file; null searches the standard folders.</param>
    /// <param name="photograph">The photograph of the published values, where a model has some; null leaves them out.</param>
    /// <exception cref="UsageException">No such model, or a photograph for one without published values.</exception>
    /// <exception cref="MissingComponentException">The weights are not on this machine.</exception>
    /// <exception cref="ModelMismatchException">Tensors, hash or values are not the published ones.</exception>
    /// <exception cref="InvalidFileException">A file is damaged, or the photograph is another one.</exception>
    public static WeightVerification Run(string name, string? weights = null, string? photograph = null)
    {
        ModelCard card = ModelCatalog.Find(name);
        if (!card.NeedsWeights || !card.MakesFeatures)
            throw new UsageException($"{card.Name} has no backbone weights that could be verified");
        var published = PublishedValues.Of(card.Name);
        if (photograph is not null && published is null)
            throw new UsageException($"no features of a photograph are published for {card.Name}; --image has no effect");
        LocatedWeights located = new WeightLocator().Find(card, weights);
        string sha256 = WeightLocator.Sha256(located.Path);
        string hash = CompareHash(card, located.Path, sha256);
        using IFeatureExtractor extractor = FeatureExtractors.Load(
            card.Name, new FeatureExtractorOptions { Weights = located.Path, Engine = InferenceEngine.Torch });
        string values = published is null ? NotPublished
            : photograph is null ? $"not compared; give {PublishedValues.Photograph} as --image"
            : CompareValues(extractor.GetService<VisionTransformer>()!, published, photograph, located.Path);
        return new(card.Name, located.Path, sha256, "all there, finite", hash, values);
    }

    private static string CompareHash(ModelCard card, string path, string sha256)
    {
        if (card.DownloadSha256 is { } whole && System.IO.Path.GetFileName(path) == card.FileNames[0])
            return whole == sha256 ? Agrees : throw Differs(path, $"has the hash {sha256}, published is {whole}");
        Match part = HashInName().Match(System.IO.Path.GetFileName(path));
        return !part.Success ? NotPublished
            : sha256.StartsWith(part.Groups[1].Value, StringComparison.Ordinal) ? $"{Agrees} with its first digits in the file's name"
            : throw Differs(path, $"has the hash {sha256}, its name says {part.Groups[1].Value}...");
    }

    private static string CompareValues(VisionTransformer network, PublishedValues published, string photograph, string path)
    {
        RgbImage image = ImageFile.Read(photograph);
        if (image.Size != PublishedValues.PhotographSize)
            throw new InvalidFileException(photograph, $"is not {PublishedValues.Photograph}, which is {PublishedValues.PhotographSize}");
        using IDisposable noGradients = inference_mode();
        using var scope = NewDisposeScope();
        var size = new ImageSize(PublishedValues.Side, PublishedValues.Side);
        var prepared = new PreparedImage(
            Resampler.Resize(image.ToPlanar01(), size, ResampleKernel.Bilinear, antialias: true), AxisMapping.Resize(image.Size, size));
        Tensor tokens = network.ForwardTokens(network.InputOf(prepared), OutputLayer.PostNorm); // [1, prefix + P, D]
        float worst = Math.Max(Difference(0, published.ClassToken), Difference(network.Config.PrefixTokens, published.PatchToken));
        return worst <= PublishedValues.Tolerance ? FormattableString.Invariant($"{Agrees} within {worst:g2}")
            : throw Differs(path, FormattableString.Invariant($"makes features that differ from the published ones by {worst:g3}"));

        float Difference(long token, float[] wanted) => wanted
            .Zip(tokens[0, token].narrow(0, 0, wanted.Length).data<float>(), (a, b) => float.IsFinite(b) ? Math.Abs(a - b) : float.MaxValue)
            .Max();
    }

    private static ModelMismatchException Differs(string path, string how) => new($"{path} {how}; fetch it again");

    [GeneratedRegex(@"-([0-9a-f]{8})\.pth$")]
    private static partial Regex HashInName();
}

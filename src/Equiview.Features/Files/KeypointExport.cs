using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Imaging.Codecs;

namespace Equiview.Features.Files;

/// <summary>
/// Key points of one image in a file, under the names that ports are checked with and 'match --features' takes: keypoints [N, 2] (x, y in
/// raster pixels: the first pixel's center is at 0.5, 0.5), scores [N], descriptors [N, D], size [2] (width, height); of SIFT also scales
/// [N] and oris [N] (radians). With the dense maps: descriptor_map [D, rows, columns] and score_map [H, W] of the prepared image.
/// </summary>
/// <param name="Keypoints">N.</param>
/// <param name="Channels">D.</param>
/// <param name="Width">Width of the image in the points' pixels.</param>
/// <param name="Height">Its height.</param>
public sealed record KeypointExport(int Keypoints, int Channels, int Width, int Height)
{
    /// <summary>Writes the key points of an image.</summary>
    /// <param name="extractor">Finds them; not disposed.</param>
    /// <param name="recipe">How the image is prepared.</param>
    /// <param name="image">The image file.</param>
    /// <param name="count">Most key points.</param>
    /// <param name="dense">Whether the dense maps are written, too.</param>
    /// <param name="target">.npz or .safetensors.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="UsageException">The extractor has no key points, or no maps of them.</exception>
    /// <exception cref="InvalidFileException">The image cannot be read, or the file cannot be written.</exception>
    internal static KeypointExport OfImage(
        IFeatureExtractor extractor, FeatureRecipe recipe, string image, int count, bool dense, string target,
        CancellationToken cancellation)
    {
        IKeypointExtractor detector = extractor.GetService<IKeypointExtractor>() ?? throw None(extractor);
        RgbImage pixels = ImageFile.Read(image);
        KeypointFeatures found = detector.ExtractKeypoints(pixels, recipe, count, cancellation: cancellation);
        return Write(found, pixels.Size, dense ? Network(extractor).Maps(pixels, recipe, cancellation) : null, target);
    }

    /// <summary>Writes the key points of a prepared tensor, in its pixels.</summary>
    /// <param name="extractor">A network; not disposed.</param>
    /// <param name="tensor">npy [1, 3, H, W], already normalized.</param>
    /// <param name="count">Most key points.</param>
    /// <param name="dense">Whether the dense maps are written, too.</param>
    /// <param name="target">.npz or .safetensors.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="UsageException">The extractor is no network with key points.</exception>
    /// <exception cref="InvalidFileException">The tensor cannot be read, or is no such one.</exception>
    internal static KeypointExport OfTensor(
        IFeatureExtractor extractor, string tensor, int count, bool dense, string target, CancellationToken cancellation)
    {
        BackboneFeatureExtractor.KeypointDetector network = Network(extractor);
        StoredTensor input = NpyFile.Read(tensor);
        if (input.Shape is not [1, 3, > 0 and <= ImageSize.MaxSide and var height, > 0 and <= ImageSize.MaxSide and var width])
            throw new InvalidFileException(tensor, $"is {input}, needs [1, 3, H, W] for key points");
        float[] values = input.ToSingles();
        if (!Array.TrueForAll(values, float.IsFinite))
            throw new InvalidFileException(tensor, "holds a value that is not finite");
        var size = new ImageSize((int)width, (int)height);
        KeypointFeatures found = network.ExtractPrepared(values, size, count, cancellation);
        return Write(found, size, dense ? network.PreparedMaps(values, size, cancellation) : null, target);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{CountText.Of(Keypoints, "key point")} with {CountText.Of(Channels, "channel")} in an image of "
        + FormattableString.Invariant($"{Width}x{Height}");

    private static KeypointExport Write(
        KeypointFeatures found, ImageSize size, (StoredTensor Features, StoredTensor Scores)? maps, string target)
    {
        int count = found.Points.Length;
        var arrays = new Dictionary<string, StoredTensor>
        {
            [KeypointArrays.Points] = StoredTensor.From([.. found.Points.SelectMany(p => new[] { (float)p.X, (float)p.Y })], count, 2),
            [KeypointArrays.Scores] = StoredTensor.From(found.Scores, count),
            [KeypointArrays.Descriptors] = StoredTensor.From(found.Descriptors, count, found.Channels),
            [KeypointArrays.Size] = StoredTensor.From([(float)size.Width, size.Height], 2),
        };
        if (found.Scales is not null)
            arrays[KeypointArrays.Scales] = StoredTensor.From(found.Scales, count);
        if (found.Orientations is not null)
            arrays[KeypointArrays.Orientations] = StoredTensor.From(found.Orientations, count);
        if (maps is { } dense)
            (arrays[KeypointArrays.DescriptorMap], arrays[KeypointArrays.ScoreMap]) = dense;
        if (Path.GetExtension(target) == ".safetensors")
            SafetensorsFile.WriteInOrder(target, arrays);
        else
            NpzFile.Write(target, arrays);
        return new(count, found.Channels, size.Width, size.Height);
    }

    private static BackboneFeatureExtractor.KeypointDetector Network(IFeatureExtractor extractor) =>
        extractor.GetService<BackboneFeatureExtractor>()?.Detector ?? throw None(extractor);

    private static UsageException None(IFeatureExtractor extractor) => new(
        $"{extractor.Info.Model} is no network with key points; take aliked-n16, xfeat, alike-n or edgepoint2-e64 "
            + "(sift finds key points, too, in images and without maps)");
}

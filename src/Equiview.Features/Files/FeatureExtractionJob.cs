using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Imaging.Codecs;

namespace Equiview.Features.Files;

/// <summary>The features of image files in one file: 'equiview features'.</summary>
public sealed record FeatureExtractionJob
{
    /// <summary>Image files, and folders of images.</summary>
    public string[] Images { get; init; } = [];

    /// <summary>csv with columns x,y; null writes whole maps.</summary>
    [Description("csv with columns x,y (raster pixels): write descriptors at these points only")]
    public string? Points { get; init; }

    /// <summary>Image of the first three principal components to write; null writes none.</summary>
    [Description("write a picture of the first three principal components")]
    public string? Pca { get; init; }

    /// <summary>Key points that are written in place of whole maps; null writes maps.</summary>
    [Description("write this many key points of the network: keypoints, scores, descriptors, size (.npz or .safetensors)")]
    [Range(1, int.MaxValue)]
    public int? Keypoints { get; init; }

    /// <summary>Whether the maps that the key points come from are written, too.</summary>
    [Description("with --keypoints also descriptor_map [D,H,W] and score_map [H,W] of the prepared image")]
    public bool Dense { get; init; }

    /// <summary>File of what is made of a prepared tensor where none is named.</summary>
    public string PreparedOutput => Keypoints is null ? "tokens.npy" : "keypoints.npz";

    /// <summary>A prepared image, npy, instead of <see cref="Images"/>; null takes images.</summary>
    [Description("npy [B,3,H,W], already normalised, instead of images: writes tokens [B,P,C]")]
    public string? Tensor { get; init; }

    /// <summary>A coarse map, npy; null upsamples none.</summary>
    [Description("npy [C,h,w] of coarse features, with --tensor and --upsample: writes what the upsampler makes of it, [C,H,W]")]
    public string? Features { get; init; }

    /// <summary>"WxH" of the result of <see cref="Features"/>; null is the image's size.</summary>
    [Description("WxH of the result of --features (default that of --tensor)")]
    public string? Size { get; init; }

    /// <summary>Which images are done; a shard other than the whole is written as <see cref="Shard.NameOf"/> names it.</summary>
    [Description("I/N: only the I-th of N shards, for 'merge' (.safetensors); auto: this task of Slurm, Kubernetes (auto/N) or another")]
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Refuses, before a backbone is loaded, what cannot be read or written.</summary>
    /// <param name="target">The file of the features.</param>
    /// <exception cref="UsageException">No image, or a name that cannot hold the result.</exception>
    /// <exception cref="InvalidFileException">A folder without images.</exception>
    public void Require(string target)
    {
        if (Features is not null || Size is not null)
            throw new UsageException("--features and --size go with --tensor and --upsample");
        if (Images.Length == 0)
            throw new UsageException("give at least one image, or --tensor X.npy");
        FeatureFile.RequireWritable(target, FeatureFile.Images(Images).Count);
        RequireKeypoints(target, Images.Length);
        if (Shard.IsWhole)
            return;
        if (Pca is not null || Keypoints is not null)
            throw new UsageException("--pca and --keypoints do not go with --shard: a picture is of all images, key points are of one");
        if (!FeatureShards.IsName(target))
            throw new UsageException("the features of a shard are written as .safetensors: give -o NAME.safetensors");
    }

    /// <summary>Refuses what has no effect on a prepared tensor.</summary>
    /// <exception cref="UsageException">Images, points or a picture, or a size without features.</exception>
    public void RequireTensor()
    {
        if (Images.Length > 0)
            throw new UsageException("give images or --tensor, not both");
        if ((Points ?? Pca) is not null)
            throw new UsageException("--points and --pca have no effect with --tensor");
        if (!Shard.IsWhole)
            throw new UsageException("--shard has no effect with --tensor");
        if (Size is not null && Features is null)
            throw new UsageException("--size goes with --features");
        if (Features is not null && Keypoints is not null)
            throw new UsageException("--features is upsampled, --keypoints finds points: give one of them");
    }

    /// <summary>What an upsampler makes of a prepared image and a coarse map.</summary>
    /// <param name="options">Names the upsampler, its weights and the device.</param>
    /// <param name="target">npy of the result.</param>
    /// <param name="cancellation">Checked between steps.</param>
    /// <inheritdoc cref="UpsampledFile.Write"/>
    public UpsampledFile WriteUpsampled(FeatureExtractorOptions options, string target, CancellationToken cancellation = default)
    {
        RequireTensor();
        ImageSize? size = null;
        if (Size is not null)
            size = ImageSize.TryParse(Size, out ImageSize given) ? given : throw new UsageException($"'{Size}' is no size; give WxH");
        return UpsampledFile.Write(options, Tensor!, Features!, size, target, cancellation);
    }

    /// <summary>Extracts and writes; images that cannot be read are left out where there are several.</summary>
    /// <param name="extractor">Makes the features; not disposed.</param>
    /// <param name="recipe">How they are made.</param>
    /// <param name="target">The file, by extension .npy, .npz or .safetensors.</param>
    /// <param name="progress">Receives a remark for each image.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <returns>What is wrong with the images that were left out.</returns>
    /// <exception cref="InvalidFileException">No image can be read, or a file cannot be written.</exception>
    public IReadOnlyList<string> Run(
        IFeatureExtractor extractor, FeatureRecipe recipe, string target, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        Require(target);
        if (Keypoints is { } count)
        {
            var written = KeypointExport.OfImage(extractor, recipe, Images[0], count, Dense, target, cancellation);
            progress?.Report(new ProgressEvent($"{Images[0]}: {written}", 0));
            return [];
        }

        IReadOnlyList<NamedImage> all = FeatureFile.Named(FeatureFile.Images(Images)), own = Shard.Of(all);
        var unreadable = new List<string>();
        FeatureSheet? sheet = Pca is null ? null : new FeatureSheet(all.Count);
        IEnumerable<ExtractedImage> maps = FeatureFile
            .Extract(extractor, recipe, own, all.Count > 1 ? unreadable : null, mayBeEmpty: !Shard.IsWhole, progress, cancellation)
            .Select(item =>
            {
                sheet?.Add(item);
                return item;
            });
        Dictionary<string, string> metadata = FeatureFile.Metadata(extractor.Info, recipe);
        if (!Shard.IsWhole)
        {
            foreach ((string name, string value) in FeatureShards.Metadata(Shard, extractor.Info, recipe, Points, all))
                metadata.Add(name, value);
            maps = FeatureShards.NoteLeftOut(maps, unreadable, metadata);
        }

        FeatureFile.Write(Shard.NameOf(target), maps, Points, metadata);
        if (sheet is not null)
            ImageFile.Write(Pca!, sheet.Draw());
        return unreadable;
    }

    /// <summary>Returns where every image was read.</summary>
    /// <param name="unreadable">What <see cref="Run"/> returned.</param>
    /// <param name="target">The file that is written, as the user knows it.</param>
    /// <exception cref="InvalidFileException">An image was left out; the others are written.</exception>
    public void RequireAllRead(IReadOnlyList<string> unreadable, string target) =>
        FeatureFile.RequireAllRead(unreadable, Shard.Of(FeatureFile.Images(Images)).Count, target);

    /// <summary>Writes what a network makes of a prepared tensor, to check another implementation: its tokens, or its key points.</summary>
    /// <param name="extractor">A network; not disposed.</param>
    /// <param name="target">npy of the tokens, or npz of the key points.</param>
    /// <param name="layer">Whose tokens; null is the last block's after the final norm.</param>
    /// <param name="stride">Distance of the patches in pixels; null is the patch's side.</param>
    /// <param name="cancellation">Checked between the blocks of the network.</param>
    /// <returns>A <see cref="TokenFile"/> or a <see cref="KeypointExport"/>.</returns>
    /// <exception cref="UsageException">Options that do not go together, or no such network.</exception>
    /// <exception cref="InvalidFileException">The tensor cannot be read.</exception>
    public object RunPrepared(
        IFeatureExtractor extractor, string target, OutputLayer? layer = null, int? stride = null,
        CancellationToken cancellation = default)
    {
        RequireTensor();
        string tensor = Tensor ?? throw new UsageException("give --tensor X.npy");
        RequireKeypoints(target, 1);
        if (Keypoints is null)
            return TokenFile.Write(extractor, tensor, target, layer, stride, cancellation);
        return layer is null && stride is null
            ? KeypointExport.OfTensor(extractor, tensor, Keypoints.Value, Dense, target, cancellation)
            : throw new UsageException("key points have no layer and no stride: leave --layer and --stride out");
    }

    private void RequireKeypoints(string target, int images)
    {
        if (Keypoints is null && Dense)
            throw new UsageException("--dense goes with --keypoints N");
        if (Keypoints is null)
            return;
        if (Points is not null || Pca is not null)
            throw new UsageException("--keypoints writes the network's own points; --points and --pca are for maps");
        if (images != 1 || (Images.Length == 1 && Directory.Exists(Images[0])))
            throw new UsageException("--keypoints takes one image");
        if (Path.GetExtension(target) is not (".npz" or ".safetensors"))
            throw new UsageException($"'{target}' must end in .npz or .safetensors: key points are several arrays");
    }
}

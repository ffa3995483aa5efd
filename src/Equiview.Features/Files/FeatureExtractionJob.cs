using System.ComponentModel;
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

    /// <summary>Refuses, before a backbone is loaded, what cannot be read or written.</summary>
    /// <param name="target">The file of the features.</param>
    /// <exception cref="UsageException">No image, or a name that cannot hold the result.</exception>
    /// <exception cref="InvalidFileException">A folder without images.</exception>
    public void Require(string target)
    {
        if (Images.Length == 0)
            throw new UsageException("give at least one image, or --tensor X.npy");
        FeatureFile.RequireWritable(target, FeatureFile.Images(Images).Count);
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
        IReadOnlyList<string> files = FeatureFile.Images(Images);
        var unreadable = new List<string>();
        FeatureSheet? sheet = Pca is null ? null : new FeatureSheet(files.Count);
        IEnumerable<ExtractedImage> maps = FeatureFile
            .Extract(extractor, recipe, files, files.Count > 1 ? unreadable : null, progress, cancellation)
            .Select(item =>
            {
                sheet?.Add(item);
                return item;
            });
        FeatureFile.Write(target, maps, Points, extractor.Info, recipe);
        if (sheet is not null)
            ImageFile.Write(Pca!, sheet.Draw());
        return unreadable;
    }
}

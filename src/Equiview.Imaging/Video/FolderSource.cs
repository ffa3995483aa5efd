using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Video;

/// <summary>Images of a folder as frames, in natural order of their names.</summary>
internal sealed class FolderSource : IFrameSource
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".ppm"];
    private readonly string[] files;

    public FolderSource(string folder)
    {
        files = Directory.EnumerateFiles(folder)
            .Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant()))
            .OrderBy(f => Path.GetFileName(f), NaturalOrder.Instance)
            .ToArray();
        if (files.Length == 0)
            throw new InvalidFileException(folder, "the folder holds no images (png, jpg, webp, tif, bmp, ppm)");
        Size = ImageFile.Identify(files[0]);
    }

    public int FrameCount => files.Length;

    public double? FramesPerSecond => null;

    public ImageSize Size { get; }

    public RgbImage? Read(int frame)
    {
        RgbImage image = ImageFile.Read(files[frame]);
        return image.Size == Size
            ? image
            : throw new InvalidFileException(
                files[frame], $"is {image.Size}, the folder's first frame is {Size}; frames must have one size");
    }

    public void Dispose()
    {
    }
}

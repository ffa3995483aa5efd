using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Video;

/// <summary>Images as frames: the files of a folder in natural order of their names, every page of a multi-page TIFF.</summary>
internal sealed class FolderSource : IFrameSource
{
    private const int FramesLookedAt = 16;
    private readonly (string File, uint? Page)[] frames;
    private readonly List<string> warnings = [];
    private readonly int bits;
    private (string File, byte[] Content) open;
    private int next;

    /// <summary>Opens a folder of images, or one TIFF file.</summary>
    /// <exception cref="InvalidFileException">No images, a damaged header, or images of several sizes.</exception>
    public FolderSource(string path)
    {
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Where(ImageFolder.IsImage)
                .OrderBy(f => Path.GetFileName(f), NaturalOrder.Instance)]
            : [path];
        if (files.Length == 0)
            throw new InvalidFileException(path, "the folder holds no images (png, jpg, webp, tif, bmp, ppm)");
        Size = ImageFile.Identify(files[0]);
        RequireOneSize(files);
        frames = [.. files.SelectMany(Pages)];
        if (NumberedFiles.MissingIn([.. files.Select(f => Path.GetFileName(f))]) is { } gaps)
            warnings.Add(gaps);
        bits = FindBits();
    }

    public int? StatedFrameCount => frames.Length;

    public double? FramesPerSecond => null;

    public ImageSize Size { get; }

    public IReadOnlyList<string> Warnings => warnings;

    public VideoFrame? Read()
    {
        if (next >= frames.Length)
            return null;
        (string file, uint? page) = frames[next++];
        string name = page is null ? file : FormattableString.Invariant($"{file}, frame {next - 1}");
        byte[] content = Content(file, page);
        RgbImage image = bits < 16 && IsDeep(file) ? DeepImage.Decode(name, content, bits) : ImageFile.Decode(name, content);
        return image.Size == Size ? new VideoFrame(image.From(name), null) : throw OtherSize(name, image.Size);
    }

    public void Dispose() => open = default;

    private static bool IsDeep(string file) => TiffPages.IsName(file) || file.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string File, uint? Page)> Pages(string file)
    {
        if (!TiffPages.IsName(file))
            return [(file, null)];
        IReadOnlyList<uint> pages = TiffPages.Directories(ImageFile.Load(file), file);
        return pages.Count < 2 ? [(file, null)] : pages.Select(page => (file, (uint?)page));
    }

    private void RequireOneSize(string[] files)
    {
        foreach (string file in files)
        {
            ImageSize size = ImageFile.Identify(file);
            if (size != Size)
                throw OtherSize(file, size);
        }
    }

    private InvalidFileException OtherSize(string name, ImageSize size) =>
        new(name, $"is {size}, the first frame is {Size}; frames must have one size");

    // One file's content is kept, for its pages are asked for one after another.
    private byte[] Content(string file, uint? page)
    {
        if (page is null)
            return ImageFile.Load(file);
        if (open.File != file)
            open = (file, ImageFile.Load(file));
        TiffPages.Select(open.Content, page.Value);
        return open.Content;
    }

    /// <summary>Bits a sample that the frames use, from some of them, spread over the video.</summary>
    private int FindBits()
    {
        int step = Math.Max(1, frames.Length / FramesLookedAt), largest = 0;
        for (int i = 0; i < frames.Length; i += step)
        {
            if (!IsDeep(frames[i].File) || DeepImage.Largest(frames[i].File, Content(frames[i].File, frames[i].Page)) is not { } value)
                return 16;
            largest = Math.Max(largest, value);
            if (DeepImage.BitsFor(largest) == 16)
                return 16;
        }

        int found = DeepImage.BitsFor(largest);
        warnings.Add(FormattableString.Invariant(
            $"the 16-bit frames use {found} bits (largest value seen {largest}); they are scaled from {found} bits"));
        return found;
    }
}

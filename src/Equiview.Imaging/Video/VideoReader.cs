using System.Collections;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Video;

/// <summary>
/// A video file, a folder of images in natural order or a multi-page TIFF, one frame in memory at a time. Frames are read in order until
/// the decoder ends: what a container states of their number is only a hint, and nothing seeks, for seeking lands elsewhere in many files.
/// Enumerating again opens the source again. Not for use by several threads at once.
/// </summary>
public sealed class VideoReader : IEnumerable<RgbImage>, IDisposable
{
    private readonly Func<IFrameSource> open;
    private readonly List<double?> seconds = [];
    private readonly List<string> warnings;
    private IFrameSource? unread;

    private VideoReader(string path, FrameSelection selection, Func<IFrameSource> open)
    {
        selection.Require();
        Path = path;
        Selection = selection;
        this.open = open;
        unread = open();
        (FramesPerSecond, Size) = (unread.FramesPerSecond / selection.Every, unread.Size);
        if (unread.StatedFrameCount is { } stated)
            FrameCountHint = Math.Max(0, (Math.Min(stated - 1, selection.End ?? int.MaxValue) - selection.Start) / selection.Every + 1);
        warnings = [.. unread.Warnings];
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>The frames that are used; all counts and numbers of this reader are of these.</summary>
    public FrameSelection Selection { get; }

    /// <summary>
    /// Number of frames as the container states it, for a progress bar; null where it states none. Exact for images; a trimmed or damaged
    /// video holds fewer.
    /// </summary>
    public int? FrameCountHint { get; }

    /// <summary>Frames a second on average; null where unknown, as for a folder.</summary>
    public double? FramesPerSecond { get; }

    /// <summary>Size of every frame.</summary>
    public ImageSize Size { get; }

    /// <summary>
    /// Presentation times in seconds of the frames that were read so far, by frame; null where the source has none, as for a folder.
    /// </summary>
    public IReadOnlyList<double?> Seconds => seconds;

    /// <summary>What a user should know of this video, one line each: gaps in a numbering, scaled samples, missing frames.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Opens a video file, a folder of images, or a multi-page TIFF.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="selection">The frames that are used; null means all.</param>
    /// <exception cref="InvalidFileException">
    /// Missing, no video, truncated before its index, of a codec that neither OpenCV nor an installed ffmpeg decodes, a folder without
    /// images or with images of several sizes.
    /// </exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static VideoReader Open(string path, FrameSelection? selection = null)
    {
        selection ??= new FrameSelection();
        if (Directory.Exists(path) || (File.Exists(path) && TiffPages.IsName(path)))
            return new VideoReader(path, selection, () => new FolderSource(path));
        if (!File.Exists(path))
            throw new InvalidFileException(path, "there is no such file or folder");
        return new VideoReader(path, selection, () => OpenFile(path));
    }

    /// <summary>All frames from the first, one at a time.</summary>
    /// <exception cref="InvalidFileException">A frame is damaged so that the decoder cannot go on, or has another size.</exception>
    public IEnumerator<RgbImage> GetEnumerator() => From(0).GetEnumerator();

    /// <summary>The frames from one on. Those before it are decoded, for nothing seeks, but no images are made of them.</summary>
    /// <param name="first">Its number among the frames of this reader.</param>
    /// <exception cref="InvalidFileException">A frame is damaged so that the decoder cannot go on, or has another size.</exception>
    public IEnumerable<RgbImage> From(int first)
    {
        using IFrameSource source = unread ?? open();
        unread = null;
        int count = 0;
        for (int number = 0; !(number > Selection.End); number++)
        {
            if (Selection.IndexOf(number) is not { } index || (index < first && index < seconds.Count))
            {
                if (!source.Skip())
                    break;
                count += Selection.IndexOf(number) is null ? 0 : 1;
                continue;
            }

            if (source.Read() is not { } frame)
                break;
            if (count++ == seconds.Count)
                seconds.Add(After(seconds.LastOrDefault(), frame.Seconds));
            if (index >= first)
                yield return frame.Image.Source is null ? frame.Image.From(NameOf(number)) : frame.Image;
        }

        WarnIfShort(count);
    }

    /// <summary>Counts the frames by decoding them, without making images of them.</summary>
    /// <exception cref="InvalidFileException">A frame is damaged so that the decoder cannot go on.</exception>
    public int CountFrames()
    {
        using IFrameSource source = unread ?? open();
        unread = null;
        int count = 0;
        for (int number = 0; !(number > Selection.End) && source.Skip(); number++)
            count += Selection.IndexOf(number) is null ? 0 : 1;
        WarnIfShort(count);
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        unread?.Dispose();
        unread = null;
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IFrameSource OpenFile(string path)
    {
        if (CaptureSource.TryOpen(path, out string reason) is { } capture)
            return capture;
        return FfmpegSource.TryOpen(path) is { } ffmpeg ? ffmpeg
            : throw new InvalidFileException(path, $"{reason}; with the program ffmpeg installed it is tried too");
    }

    // "VIDEO/000012": frames are numbered as the file has them.
    private string NameOf(int number) => FormattableString.Invariant($"{Path}/{number:d6}");

    // Decoders give the last frames of some streams no time, which reads as 0: they are taken to follow at the average rate.
    private double? After(double? last, double? time) =>
        last is null || time > last ? time : FramesPerSecond is { } rate ? last + (1 / rate) : null;

    private void WarnIfShort(int count)
    {
        if (FrameCountHint is { } stated && count < stated - (stated / 100))
            Warn(FormattableString.Invariant(
                $"{System.IO.Path.GetFileName(Path)} states {CountText.Of(stated, "frame")}, {count} of them can be decoded"));
    }

    private void Warn(string warning)
    {
        if (!warnings.Contains(warning))
            warnings.Add(warning);
    }
}

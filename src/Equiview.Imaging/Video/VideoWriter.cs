namespace Equiview.Imaging.Video;

/// <summary>
/// Writes an mp4 frame by frame under a temporary name. <see cref="Finish"/> gives the file its name; disposing without it leaves nothing.
/// </summary>
public sealed class VideoWriter : IDisposable
{
    private readonly string path, temporary;
    private readonly ImageSize size;
    private readonly IFrameSink sink;
    private bool finished;

    /// <summary>Begins a video.</summary>
    /// <param name="path">Where to; must end in .mp4, .mov or .mkv. An existing file is replaced at the end.</param>
    /// <param name="size">Size of every frame; with mp4v the last column or row of an odd side is cut off, with h264 one is added.</param>
    /// <param name="framesPerSecond">Above 0.</param>
    /// <param name="encoding">How to compress; null is <see cref="DefaultEncoding"/>.</param>
    /// <exception cref="InvalidFileException">The name has another ending, or the file cannot be created.</exception>
    /// <exception cref="DegenerateInputException">The size or the rate is unusable.</exception>
    /// <exception cref="MissingComponentException">OpenCV or ffmpeg is missing.</exception>
    public VideoWriter(string path, ImageSize size, double framesPerSecond, VideoEncoding? encoding = null)
    {
        if (!IsName(path))
            throw new InvalidFileException(path, "videos are written as .mp4, .mov or .mkv");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new InvalidFileException(path, $"cannot be created: there is no folder {folder}");
        ImageLimits.Require(size);
        if (framesPerSecond is not (> 0 and <= 1000) || size.ShortSide < 2)
            throw new DegenerateInputException(
                "a video needs 0 to 1000 frames a second and 2 pixels a side, got "
                    + FormattableString.Invariant($"{framesPerSecond} and {size}"));
        this.path = path;
        this.size = size;
        temporary = AtomicFile.TemporaryName(path);
        sink = (encoding ?? DefaultEncoding) == VideoEncoding.H264
            ? new FfmpegSink(temporary, size, framesPerSecond)
            : new OpenCvSink(temporary, size, framesPerSecond);
    }

    /// <summary>H.264, which browsers play, where the program ffmpeg is installed; else mp4v.</summary>
    public static VideoEncoding DefaultEncoding => FfmpegProgram.IsInstalled ? VideoEncoding.H264 : VideoEncoding.Mp4v;

    /// <summary>Whether a name is one of a video that can be written.</summary>
    public static bool IsName(string path) => Path.GetExtension(path).ToLowerInvariant() is ".mp4" or ".mov" or ".mkv";

    /// <summary>Adds a frame.</summary>
    /// <exception cref="DegenerateInputException">The frame has another size.</exception>
    /// <exception cref="InvalidFileException">ffmpeg has stopped.</exception>
    public void Write(RgbImage frame)
    {
        if (frame.Size != size)
            throw new DegenerateInputException($"a frame is {frame.Size}, the video {size}");
        sink.Write(frame);
    }

    /// <summary>Ends the video and gives the file its name.</summary>
    /// <exception cref="InvalidFileException">The file cannot be completed.</exception>
    public void Finish()
    {
        sink.Finish();
        AtomicFile.Publish(temporary, path);
        finished = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sink.Dispose();
        if (!finished)
            AtomicFile.Discard(temporary);
    }
}

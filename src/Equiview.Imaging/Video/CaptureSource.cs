using OpenCvSharp;

namespace Equiview.Imaging.Video;

/// <summary>A video file through OpenCV's FFmpeg backend, decoded in order until the decoder ends; it never seeks.</summary>
internal sealed class CaptureSource : IFrameSource
{
    private readonly string file;
    private readonly VideoCapture capture;
    private readonly Mat frame = new();
    private VideoFrame? first;

    private CaptureSource(string file)
    {
        this.file = file;
        capture = OpenCv.RunOn(file, "open this video", () => new VideoCapture(file, VideoCaptureAPIs.FFMPEG));
    }

    public int? StatedFrameCount { get; private set; }

    public double? FramesPerSecond { get; private set; }

    public ImageSize Size { get; private set; }

    public IReadOnlyList<string> Warnings => [];

    /// <summary>Opens a file and decodes its first frame.</summary>
    /// <param name="file">The video file.</param>
    /// <param name="reason">Why null is returned: not a video, or the codec that OpenCV cannot decode.</param>
    /// <returns>Null where OpenCV gives no frame.</returns>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static CaptureSource? TryOpen(string file, out string reason)
    {
        var source = new CaptureSource(file);
        bool opened = false;
        try
        {
            opened = source.Start(out reason);
            return opened ? source : null;
        }
        finally
        {
            if (!opened)
                source.Dispose();
        }
    }

    public VideoFrame? Read()
    {
        VideoFrame? next = first ?? Decode();
        first = null;
        return next;
    }

    public bool Skip()
    {
        if (first is null)
            return OpenCv.RunOn(file, "read this video", capture.Grab);
        first = null;
        return true;
    }

    public void Dispose()
    {
        frame.Dispose();
        capture.Dispose();
    }

    private bool Start(out string reason)
    {
        reason = "not a video, or truncated (an mp4 cut short has lost its index)";
        var stated = new ImageSize(capture.FrameWidth, capture.FrameHeight);
        if (!capture.IsOpened() || stated.ShortSide < 1 || stated.PixelCount > ImageLimits.MaxPixels)
            return false;
        StatedFrameCount = capture.FrameCount > 0 ? capture.FrameCount : null;
        FramesPerSecond = capture.Fps is > 0 and < 10_000 and double fps ? fps : null;
        first = Decode();
        Size = first?.Image.Size ?? stated;
        string codec = new([.. capture.FourCC.Where(char.IsAsciiLetterOrDigit)]);
        reason = $"OpenCV decodes no frame of it (codec {(codec.Length > 0 ? codec : "unknown")})";
        return first is not null;
    }

    private VideoFrame? Decode() => OpenCv.RunOn<VideoFrame?>(file, "read this video", () =>
        capture.Read(frame) && !frame.Empty() ? new VideoFrame(OpenCv.ToRgb(frame), Time(capture.PosMsec)) : null);

    private static double? Time(double milliseconds) => double.IsFinite(milliseconds) ? milliseconds / 1000 : null;
}

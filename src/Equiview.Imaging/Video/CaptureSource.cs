using OpenCvSharp;

namespace Equiview.Imaging.Video;

/// <summary>A video file through OpenCV's FFmpeg backend. Frames in order are decoded once; another order seeks.</summary>
internal sealed class CaptureSource : IFrameSource
{
    private readonly string file;
    private readonly VideoCapture capture;
    private readonly Mat frame = new();
    private int next;

    public CaptureSource(string file)
    {
        this.file = file;
        capture = OpenCv.RunOn(file, "open this video", () => new VideoCapture(file, VideoCaptureAPIs.FFMPEG));
        try
        {
            Size = new ImageSize(capture.FrameWidth, capture.FrameHeight);
            if (!capture.IsOpened() || Size.ShortSide < 1 || Size.PixelCount > ImageLimits.MaxPixels)
                throw new InvalidFileException(file, "not a video OpenCV can read, or truncated (an mp4 cut short has lost its index)");
            FrameCount = Math.Max(0, capture.FrameCount);
            FramesPerSecond = capture.Fps is > 0 and < 10_000 and double fps ? fps : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int FrameCount { get; }

    public double? FramesPerSecond { get; }

    public ImageSize Size { get; }

    public RgbImage? Read(int frame) => OpenCv.RunOn(file, "read this video", () =>
    {
        if (frame != next)
            capture.PosFrames = frame;
        next = frame + 1;
        return capture.Read(this.frame) && !this.frame.Empty() ? OpenCv.ToRgb(this.frame) : null;
    });

    public void Dispose()
    {
        frame.Dispose();
        capture.Dispose();
    }
}

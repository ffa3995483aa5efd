using OpenCvSharp;

namespace Equiview.Imaging.Video;

/// <summary>Writes mp4v through OpenCV.</summary>
internal sealed class OpenCvSink : IFrameSink
{
    private readonly string file;
    private readonly OpenCvSharp.VideoWriter writer;
    private int written;

    public OpenCvSink(string file, ImageSize size, double framesPerSecond)
    {
        this.file = file;
        writer = OpenCv.RunOn(file, "write this video", () =>
            new OpenCvSharp.VideoWriter(
                file, VideoCaptureAPIs.FFMPEG, FourCC.FromString("mp4v"), framesPerSecond, new Size(size.Width, size.Height)));
        if (writer.IsOpened())
            return;
        writer.Dispose();
        throw new InvalidFileException(file, "OpenCV cannot create this video; is the folder there and writable?");
    }

    public void Write(RgbImage frame)
    {
        using Mat bgr = OpenCv.ToBgr(frame);
        writer.Write(bgr);
        written++;
    }

    // OpenCV reports no failed write (a full disk): what it has written is looked at.
    public void Finish()
    {
        writer.Release();
        using var made = new VideoCapture(file, VideoCaptureAPIs.FFMPEG);
        if (!made.IsOpened() || made.FrameCount < written)
            throw new InvalidFileException(file, "the video could not be written whole; is the disk full?");
    }

    public void Dispose() => writer.Dispose();
}

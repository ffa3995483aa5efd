using OpenCvSharp;

namespace Equiview.Imaging.Video;

/// <summary>Writes mp4v through OpenCV.</summary>
internal sealed class OpenCvSink : IFrameSink
{
    private readonly OpenCvSharp.VideoWriter writer;

    public OpenCvSink(string file, ImageSize size, double framesPerSecond)
    {
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
    }

    public void Finish() => writer.Release();

    public void Dispose() => writer.Dispose();
}

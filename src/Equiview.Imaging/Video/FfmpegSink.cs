using System.ComponentModel;
using System.Diagnostics;

namespace Equiview.Imaging.Video;

/// <summary>Writes H.264 by sending raw frames to the ffmpeg program. Odd sides are padded by one, as the 4:2:0 format needs.</summary>
internal sealed class FfmpegSink : IFrameSink
{
    private readonly string file;
    private readonly Process process;
    private readonly Task<string> complaints;

    public FfmpegSink(string file, ImageSize size, double framesPerSecond)
    {
        this.file = file;
        string[] arguments =
        [
            "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size.ToString(), "-r",
            FormattableString.Invariant($"{framesPerSecond:R}"), "-i", "-",
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", file,
        ];
        try
        {
            process = FfmpegProgram.Start(arguments);
        }
        catch (Win32Exception error)
        {
            throw new MissingComponentException(
                "the program ffmpeg", "apt-get install -y ffmpeg, or write mp4v, which needs nothing", error);
        }

        complaints = process.StandardError.ReadToEndAsync();
    }

    public void Write(RgbImage frame)
    {
        try
        {
            process.StandardInput.BaseStream.Write(frame.Pixels);
        }
        catch (IOException error)
        {
            throw Failed(error);
        }
    }

    public void Finish()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw Failed(null);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private InvalidFileException Failed(Exception? inner)
    {
        process.WaitForExit();
        return new(
            file, $"ffmpeg cannot write this video: {complaints.GetAwaiter().GetResult().Trim().ReplaceLineEndings("; ")}", inner: inner);
    }
}

using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Equiview.Imaging.Video;

/// <summary>
/// A video file decoded by the ffmpeg program, for codecs that OpenCV's own build lacks (AV1 and others): frames come as ppm images
/// through a pipe, their times from the filter "showinfo".
/// </summary>
internal sealed partial class FfmpegSource : IFrameSource
{
    private const int KeptLines = 20;

    // The filter prints a frame's time before the frame leaves the program; the other pipe may still deliver it later.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly string file;
    private readonly Process process;
    private readonly BlockingCollection<double> times = [];
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly IEnumerator<RgbImage> frames;
    private RgbImage? first;

    private FfmpegSource(string file, Process process)
    {
        this.file = file;
        this.process = process;
        process.ErrorDataReceived += (_, line) => Listen(line.Data);
        process.BeginErrorReadLine();
        frames = FrameStream.Read(process.StandardOutput.BaseStream, file).GetEnumerator();
    }

    public int? StatedFrameCount => null;

    public double? FramesPerSecond { get; private set; }

    public ImageSize Size { get; private set; }

    public IReadOnlyList<string> Warnings => [];

    /// <summary>Starts ffmpeg and decodes the first frame.</summary>
    /// <returns>Null where there is no program ffmpeg.</returns>
    /// <exception cref="InvalidFileException">ffmpeg cannot decode the file either.</exception>
    public static FfmpegSource? TryOpen(string file)
    {
        // "file:" keeps a name from being read as a protocol or an option.
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-v", "info", "-i", $"file:{Path.GetFullPath(file)}", "-map", "0:v:0", "-fps_mode", "passthrough",
            "-vf", "showinfo=checksum=0", "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "-",
        ];
        try
        {
            Process process = FfmpegProgram.Start(arguments);
            var source = new FfmpegSource(file, process);
            try
            {
                source.first = source.Decode() ?? throw source.Failed();
            }
            catch
            {
                source.Dispose();
                throw;
            }

            source.Size = source.first.Size;
            return source;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public VideoFrame? Read()
    {
        RgbImage? image = first ?? Decode();
        first = null;
        return image is null ? null : new VideoFrame(image, times.TryTake(out double seconds, Patience) ? seconds : null);
    }

    public void Dispose()
    {
        frames.Dispose();
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        times.Dispose();
    }

    private RgbImage? Decode()
    {
        if (frames.MoveNext())
            return frames.Current;
        process.WaitForExit();
        return process.ExitCode == 0 ? null : throw Failed();
    }

    private InvalidFileException Failed()
    {
        process.WaitForExit();
        return new InvalidFileException(file, $"neither OpenCV nor ffmpeg decodes it: {complaints.LastOrDefault() ?? "no video in it"}");
    }

    private void Listen(string? line)
    {
        if (line is null)
        {
            times.CompleteAdding();
            return;
        }

        if (TimeOf().Match(line) is { Success: true } match)
        {
            times.Add(double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            return;
        }

        if (RateOf().Match(line) is { Success: true } rate && FramesPerSecond is null)
            FramesPerSecond = double.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        complaints.Enqueue(line.Trim());
        if (complaints.Count > KeptLines)
            complaints.TryDequeue(out _);
    }

    [GeneratedRegex(@"showinfo.*\bpts_time:(-?[0-9.]+)")]
    private static partial Regex TimeOf();

    [GeneratedRegex(@"Video:.*?\b([0-9.]+) fps\b")]
    private static partial Regex RateOf();
}

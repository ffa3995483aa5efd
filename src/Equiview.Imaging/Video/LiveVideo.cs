using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace Equiview.Imaging.Video;

/// <summary>
/// Frames that arrive while they are used: a pipe of images, or a camera. One frame in memory at a time, no end known before.
/// </summary>
public static class LiveVideo
{
    private const string CameraPrefix = "camera:";

    /// <summary>Whether a name means a live source: "-" is standard input, "camera:N" the system's camera N.</summary>
    public static bool Is(string source) => source == "-" || source.StartsWith(CameraPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens the source that a name means.</summary>
    /// <param name="source">See <see cref="Is"/>.</param>
    /// <param name="standardInput">Opens what "-" means.</param>
    /// <exception cref="InvalidFileException">No such camera; while reading: what the pipe holds is not images.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static IEnumerable<RgbImage> Open(string source, Func<Stream> standardInput)
    {
        if (source == "-")
            return FrameStream.Read(standardInput(), "standard input");
        return int.TryParse(source.AsSpan(CameraPrefix.Length), out int device) && device >= 0
            ? Camera(source, device)
            : throw new InvalidFileException(source, "is no camera; name it by number, as camera:0");
    }

    /// <summary>The frames of a source that may stall for ever (a pipe nobody writes to, a camera that was unplugged).</summary>
    /// <param name="source">The frames.</param>
    /// <param name="stop">Ends them at once: each is read on another thread, and a read that is left behind ends with the program.</param>
    internal static async IAsyncEnumerable<RgbImage> ReadAsync(
        IEnumerable<RgbImage> source, [EnumeratorCancellation] CancellationToken stop)
    {
        IEnumerator<RgbImage> frames = source.GetEnumerator();
        Task<bool> read = Task.FromResult(true);
        try
        {
            while (true)
            {
                read = Task.Run(frames.MoveNext, CancellationToken.None);
                if (!await read.WaitAsync(stop).ConfigureAwait(false))
                    yield break;
                yield return frames.Current;
            }
        }
        finally
        {
            if (read.IsCompleted)
                frames.Dispose();
        }
    }

    private static IEnumerable<RgbImage> Camera(string source, int device)
    {
        using VideoCapture capture = OpenCv.RunOn(source, "open this camera", () => new VideoCapture(device, VideoCaptureAPIs.ANY));
        if (!capture.IsOpened())
            throw new InvalidFileException(source, "there is no such camera, or another program uses it");
        using var frame = new Mat();
        while (OpenCv.RunOn(source, "read from this camera", () => capture.Read(frame) && !frame.Empty()))
            yield return OpenCv.ToRgb(frame);
    }
}

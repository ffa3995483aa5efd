using System.Runtime.InteropServices;
using OpenCvSharp;

namespace Equiview.Imaging;

/// <summary>The one door to OpenCV: a missing native library becomes a message with its cure, log lines stay off the terminal.</summary>
internal static class OpenCv
{
    private static readonly Lazy<bool> Quiet = new(() =>
    {
        // FFmpeg inside OpenCV writes to stderr by itself; it reads the process's own environment, which .NET's copy does not reach.
        if (!OperatingSystem.IsWindows())
            _ = SetVariable("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);
        Cv2.SetLogLevel(LogLevel.SILENT);
        return true;
    });

    /// <summary>Runs work that calls OpenCV.</summary>
    /// <exception cref="MissingComponentException">OpenCV's native library, or one that it needs, cannot be loaded.</exception>
    public static T Run<T>(Func<T> work)
    {
        try
        {
            _ = Quiet.Value;
            return work();
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException
            or BadImageFormatException)
        {
            throw Missing(error);
        }
    }

    /// <summary>Runs work that calls OpenCV on a file's content.</summary>
    /// <exception cref="InvalidFileException">OpenCV rejects the content.</exception>
    /// <exception cref="MissingComponentException">OpenCV's native library, or one that it needs, cannot be loaded.</exception>
    public static T RunOn<T>(string file, string task, Func<T> work)
    {
        try
        {
            return Run(work);
        }
        catch (Exception error) when (error is OpenCVException or OpenCvSharpException)
        {
            throw new InvalidFileException(file, $"OpenCV cannot {task}: {FirstLine(error.Message)}", inner: error);
        }
    }

    /// <summary>A managed copy of an 8-bit BGR matrix as RGB.</summary>
    public static RgbImage ToRgb(Mat bgr)
    {
        var image = new RgbImage(new ImageSize(bgr.Cols, bgr.Rows));
        using Mat target = Wrap(image);
        Cv2.CvtColor(bgr, target, ColorConversionCodes.BGR2RGB);
        return image;
    }

    /// <summary>A BGR copy; the caller disposes it.</summary>
    public static Mat ToBgr(RgbImage image)
    {
        using Mat source = Wrap(image);
        var bgr = new Mat();
        Cv2.CvtColor(source, bgr, ColorConversionCodes.RGB2BGR);
        return bgr;
    }

    /// <summary>A matrix over the image's own pixels, in RGB order; the caller disposes it.</summary>
    public static Mat Wrap(RgbImage image) => Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Pixels);

    internal static MissingComponentException Missing(Exception error) => new(
        "OpenCV's native library (OpenCvSharpExtern)",
        OperatingSystem.IsLinux() && NativePackages.Carries("OpenCvSharpExtern")
            ? "apt-get install -y --no-install-recommends libgtk-3-0 libatomic1 libdrm2"
            : $"add the package {NativePackages.OpenCv} to the program",
        error);

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n')[0];

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}

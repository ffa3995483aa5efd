using System.CommandLine;
using System.Globalization;
using Equiview.Cli.Options;
using Equiview.Formats.Cameras;
using Equiview.Imaging.Cameras;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options that name the camera of photographs.</summary>
internal sealed class CameraOptions
{
    private readonly Option<string?> intrinsics;
    private readonly Option<string?> distortion =
        new("--distortion") { Description = "lens in OpenCV's order: k1,k2,p1,p2[,k3[,k4,k5,k6]], or fisheye:k1,k2,k3,k4" };

    public CameraOptions(Command command, bool required = true)
    {
        intrinsics = new("--intrinsics")
        {
            Required = required,
            Description = "file of the camera (OpenCV or ROS yaml or json, Kalibr, COLMAP cameras.txt, BOP camera.json, cam_K.txt, "
                + "transforms.json), or fx,fy,cx,cy[,WIDTH,HEIGHT] in pixels, the first pixel's center at 0.5 "
                    + "(add 0.5 to OpenCV's cx, cy); with the size "
                + "of the calibrated image, photographs of the same shape in other sizes are taken too",
        };
        command.Add(intrinsics);
        command.Add(distortion);
    }

    /// <summary>Both options.</summary>
    public Option[] All => [intrinsics, distortion];

    /// <summary>The camera, which is then fitted to each photograph or to the frames of a video.</summary>
    public PhotographCamera Read(ParseResult arguments)
    {
        string text = arguments.GetValue(intrinsics) ?? throw new UsageException("give --intrinsics fx,fy,cx,cy");
        if (File.Exists(text))
        {
            (CameraIntrinsics read, LensDistortion? own) = CameraFile.Read(text);
            return new PhotographCamera(read, Lens(arguments.GetValue(distortion)) ?? own);
        }

        double[] k = NumberList.Parse(text, 4, 6, "--intrinsics fx,fy,cx,cy[,WIDTH,HEIGHT]");
        if (!(k[0] > 0 && k[1] > 0))
            throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"a camera has positive focal lengths; got {k[0]}, {k[1]}"));
        ImageSize size = k.Length == 4 ? default : k.Length == 6 && k[4] is >= 1 and <= ImageSize.MaxSide
            && k[5] is >= 1 and <= ImageSize.MaxSide
            ? new ImageSize((int)k[4], (int)k[5])
                : throw new UsageException("--intrinsics: give WIDTH and HEIGHT of the image, or neither");
        return new PhotographCamera(new CameraIntrinsics(k[0], k[1], k[2], k[3], size), Lens(arguments.GetValue(distortion)));
    }

    private static LensDistortion? Lens(string? text)
    {
        const string fisheye = "fisheye:";
        if (text is null)
            return null;
        if (text.StartsWith(fisheye, StringComparison.OrdinalIgnoreCase))
        {
            double[] f = NumberList.Parse(text[fisheye.Length..], 4, 4, "--distortion fisheye:k1,k2,k3,k4");
            return new LensDistortion(LensModel.Fisheye, f[0], f[1], K3: f[2], K4: f[3]);
        }

        double[] d = [.. NumberList.Parse(text, 4, 8, "--distortion k1,k2,p1,p2[,k3[,k4,k5,k6]]"), 0, 0, 0, 0];
        var lens = new LensDistortion(LensModel.Radial, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
        return lens.IsNone ? null : lens;
    }
}

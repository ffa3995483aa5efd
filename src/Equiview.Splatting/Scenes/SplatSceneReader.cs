using System.Runtime.InteropServices;
using Equiview.Formats;
using Equiview.Formats.Sog;
using Equiview.Formats.Splat;
using OpenCvSharp;
namespace Equiview.Splatting.Scenes;

/// <summary>Reads Gaussian scenes of every format, SOG included, whose textures are WebP pictures.</summary>
public static class SplatSceneReader
{
    /// <summary>Reads a scene file (or SOG folder) with its features and checks it; see <see cref="GaussianSceneFile.Read"/>.</summary>
    /// <exception cref="InvalidFileException">Missing, unknown, damaged or implausible.</exception>
    public static GaussianScene Read(string path) => GaussianSceneValidation.Require(GaussianSceneFile.Read(path, DecodeWebp), path);

    private static RgbaPixels DecodeWebp(ReadOnlyMemory<byte> webp)
    {
        using Mat picture = Cv2.ImDecode(webp.ToArray(), ImreadModes.Unchanged);
        if (picture.Empty() || picture.Depth() != MatType.CV_8U || picture.Channels() is not (3 or 4))
            throw new DegenerateInputException("a texture of the SOG scene is no WebP picture with 3 or 4 channels of 8 bits");
        using Mat rgba = picture.CvtColor(picture.Channels() == 4 ? ColorConversionCodes.BGRA2RGBA : ColorConversionCodes.BGR2RGBA);
        rgba.GetArray(out Vec4b[] pixels);
        return new RgbaPixels(new ImageSize(rgba.Width, rgba.Height), MemoryMarshal.AsBytes<Vec4b>(pixels).ToArray());
    }
}

using Equiview.Formats.Files;

namespace Equiview.Formats.Flow;

/// <summary>
/// Ground truth of optical flow and stereo. KITTI: 16-bit RGB PNG with u = (R - 32768) / 64, v = (G - 32768) / 64, valid where B > 0
/// (Menze and Geiger, CVPR 2015). Middlebury stereo: disparities of the left image, left[y, x] = right[y, x - d], infinite where unknown.
/// </summary>
internal static class FlowFile
{
    /// <summary>Reads a KITTI flow image.</summary>
    /// <exception cref="InvalidFileException">Missing, or not a 16-bit RGB PNG.</exception>
    public static FlowField ReadKitti(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        (ImageSize size, ushort[] rgb) = Png16.ReadRgb(file);
        var u = new float[size.PixelCount];
        var v = new float[size.PixelCount];
        for (int i = 0; i < u.Length; i++)
        {
            bool valid = rgb[(3 * i) + 2] > 0;
            u[i] = valid ? (rgb[3 * i] - 32768f) / 64 : float.NaN;
            v[i] = valid ? (rgb[(3 * i) + 1] - 32768f) / 64 : float.NaN;
        }

        return new FlowField(size, u, v);
    }

    /// <summary>
    /// Reads a disparity map from an .npy file, or the only array of an .npz, as the motion from the left to the right image.
    /// </summary>
    /// <exception cref="InvalidFileException">Missing, not one [H, W] array of numbers.</exception>
    public static FlowField ReadDisparity(string path)
    {
        using ITensorArchive archive = TensorArchive.Open(path);
        if (archive.Tensors.Count != 1
            || archive.Tensors.Values.First() is not { Shape: [> 0 and <= ImageSize.MaxSide, > 0 and <= ImageSize.MaxSide] } disparity)
            throw new InvalidFileException(path, "does not hold exactly one array [height, width]");
        float[] u = Array.ConvertAll(disparity.ToSingles(), d => float.IsFinite(d) ? -d : float.NaN);
        return new FlowField(new ImageSize((int)disparity.Shape[1], (int)disparity.Shape[0]), u, new float[u.Length]);
    }
}

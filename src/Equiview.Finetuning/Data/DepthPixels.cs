using System.Numerics;

namespace Equiview.Finetuning.Data;

/// <summary>
/// The pixels of a rendered view that show the object, with what is needed to find their surface points: 8 bytes a pixel.
/// </summary>
public sealed class DepthPixels : ViewPixels
{
    private readonly CameraIntrinsics camera;
    private readonly RigidTransform objectFromCamera;
    private readonly int[] pixels;
    private readonly float[] depths;
    private readonly Vector3[]? normals;

    /// <summary>Gathers the pixels that have a depth.</summary>
    /// <param name="camera">The camera, raster convention; its size is that of <paramref name="depth"/>.</param>
    /// <param name="cameraFromObject">Where the object lies; the paper's unit: its longest side is 1.</param>
    /// <param name="depth">Height x Width, along the camera's z axis, 0 where nothing is seen.</param>
    /// <param name="withNormals">Whether surface normals are estimated from neighboring pixels.</param>
    /// <exception cref="DegenerateInputException">The array has another size than the camera.</exception>
    public DepthPixels(CameraIntrinsics camera, RigidTransform cameraFromObject, float[] depth, bool withNormals = false)
        : base(camera.Size, cameraFromObject)
    {
        if (depth.LongLength != camera.Size.PixelCount)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a depth map of {camera.Size} needs {camera.Size.PixelCount} values, got {depth.LongLength}"));
        (this.camera, objectFromCamera) = (camera, cameraFromObject.Inverse());
        pixels = [.. Enumerable.Range(0, depth.Length).Where(i => depth[i] > 0)];
        depths = Array.ConvertAll(pixels, i => depth[i]);
        normals = withNormals ? DepthNormals.Estimate(camera, objectFromCamera, depth, pixels) : null;
    }

    /// <inheritdoc/>
    public override int Count => pixels.Length;

    /// <inheritdoc/>
    public override long ByteCount => (8L * pixels.Length) + (12L * (normals?.Length ?? 0));

    /// <inheritdoc/>
    public override bool[] ToMask()
    {
        var mask = new bool[Size.PixelCount];
        foreach (int pixel in pixels)
            mask[pixel] = true;
        return mask;
    }

    /// <inheritdoc/>
    public override PixelPoint Center(int index) => PixelPoint.FromPixelCenter(pixels[index] % Size.Width, pixels[index] / Size.Width);

    /// <inheritdoc/>
    public override Vector3 ObjectPoint(int index) =>
        DepthNormals.ToSingle(objectFromCamera * camera.Unproject(Center(index), depths[index]));

    /// <inheritdoc/>
    public override Vector3 Normal(int index) =>
        (normals ?? throw new InvalidOperationException("the view was made without normals"))[index];
}

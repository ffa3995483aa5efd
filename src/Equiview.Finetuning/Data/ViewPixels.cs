using System.Numerics;

namespace Equiview.Finetuning.Data;

/// <summary>The pixels of a view that show the object, with what is needed to find their surface points: 8 bytes a pixel.</summary>
public sealed class ViewPixels
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
    /// <param name="withNormals">Whether surface normals are estimated from neighbouring pixels.</param>
    /// <exception cref="DegenerateInputException">The array has another size than the camera.</exception>
    public ViewPixels(CameraIntrinsics camera, RigidTransform cameraFromObject, float[] depth, bool withNormals = false)
    {
        if (depth.LongLength != camera.Size.PixelCount)
            throw new DegenerateInputException(FormattableString.Invariant($"a depth map of {camera.Size} needs {camera.Size.PixelCount} values, got {depth.LongLength}"));
        (this.camera, CameraFromObject, objectFromCamera) = (camera, cameraFromObject, cameraFromObject.Inverse());
        pixels = [.. Enumerable.Range(0, depth.Length).Where(i => depth[i] > 0)];
        depths = Array.ConvertAll(pixels, i => depth[i]);
        normals = withNormals ? DepthNormals.Estimate(camera, objectFromCamera, depth, pixels) : null;
    }

    /// <summary>Size of the view.</summary>
    public ImageSize Size => camera.Size;

    /// <summary>Where the object lies.</summary>
    public RigidTransform CameraFromObject { get; }

    /// <summary>Number of pixels that show the object.</summary>
    public int Count => pixels.Length;

    /// <summary>Bytes it takes.</summary>
    public long ByteCount => (8L * pixels.Length) + (12L * (normals?.Length ?? 0));

    /// <summary>Height x Width, true where the object is.</summary>
    public bool[] ToMask()
    {
        var mask = new bool[Size.PixelCount];
        foreach (int pixel in pixels)
            mask[pixel] = true;
        return mask;
    }

    /// <summary>Centre of a pixel, raster coordinates.</summary>
    public PixelPoint Centre(int index) => PixelPoint.FromPixelCentre(pixels[index] % Size.Width, pixels[index] / Size.Width);

    /// <summary>Surface point of a pixel, object frame.</summary>
    public Vector3 ObjectPoint(int index) => DepthNormals.ToSingle(objectFromCamera * camera.Unproject(Centre(index), depths[index]));

    /// <summary>Normal at a pixel towards the camera, object frame; zero at lone pixels.</summary>
    /// <exception cref="InvalidOperationException">Normals were not asked for.</exception>
    public Vector3 Normal(int index) => (normals ?? throw new InvalidOperationException("the view was made without normals"))[index];
}

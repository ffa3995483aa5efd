using System.Numerics;

namespace Equiview.Finetuning.Data;

/// <summary>The pixels of a view whose surface point on the object is known; samples are drawn from them.</summary>
/// <param name="size">Size of the view.</param>
/// <param name="cameraFromObject">Where the object lies.</param>
public abstract class ViewPixels(ImageSize size, RigidTransform cameraFromObject)
{
    /// <summary>Size of the view.</summary>
    public ImageSize Size { get; } = size;

    /// <summary>Where the object lies; the unit of length is the object's (or scene's) size.</summary>
    public RigidTransform CameraFromObject { get; } = cameraFromObject;

    /// <summary>Number of points.</summary>
    public abstract int Count { get; }

    /// <summary>Bytes they take.</summary>
    public abstract long ByteCount { get; }

    /// <summary>Height x Width, true where the image shows the object and is kept.</summary>
    public abstract bool[] ToMask();

    /// <summary>Where a point lies in the image, raster coordinates.</summary>
    public abstract PixelPoint Center(int index);

    /// <summary>Where it lies on the object, object frame.</summary>
    public abstract Vector3 ObjectPoint(int index);

    /// <summary>Normal there towards the camera, object frame; zero where it is not known.</summary>
    /// <exception cref="InvalidOperationException">The view was made without normals.</exception>
    public abstract Vector3 Normal(int index);
}

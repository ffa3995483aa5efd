using System.Numerics;

namespace Equiview.Finetuning.Data;

/// <summary>The points of a photograph that a reconstruction triangulated (COLMAP tracks).</summary>
/// <param name="size">Size of the photograph.</param>
/// <param name="cameraFromObject">The pose, in units of the scene's size.</param>
/// <param name="points">Where each lies in the image (raster coordinates) and in the scene.</param>
internal sealed class TrackPixels(
    ImageSize size, RigidTransform cameraFromObject, (PixelPoint Pixel, Vector3 Position)[] points) : ViewPixels(size, cameraFromObject)
{
    private const int BytesAPoint = 28;

    /// <inheritdoc/>
    public override int Count => points.Length;

    /// <inheritdoc/>
    public override long ByteCount => (long)BytesAPoint * points.Length;

    /// <inheritdoc/>
    public override bool[] ToMask()
    {
        var mask = new bool[Size.PixelCount];
        Array.Fill(mask, true);
        return mask;
    }

    /// <inheritdoc/>
    public override PixelPoint Center(int index) => points[index].Pixel;

    /// <inheritdoc/>
    public override Vector3 ObjectPoint(int index) => points[index].Position;

    /// <inheritdoc/>
    public override Vector3 Normal(int index) => throw new InvalidOperationException("the points of a reconstruction have no normals");
}

namespace Equiview.Rendering.Meshes;

/// <summary>
/// What a camera sees of a mesh. All arrays are row-major, Height x Width, one value (or three) a pixel, sampled at pixel centers.
/// </summary>
/// <param name="Intrinsics">The camera, with the size of every array.</param>
/// <param name="CameraFromObject">Where the object lay.</param>
/// <param name="Color">sRGB, black where the mask is 0; null when not asked for.</param>
/// <param name="Depth">Depth along the camera's z axis in the mesh's unit; 0 where nothing is seen.</param>
/// <param name="Mask">255 where the pixel's center shows the mesh, else 0.</param>
/// <param name="Positions">Object-frame point seen, x y z interleaved, 0 where nothing is seen; null when not asked for.</param>
public sealed record RenderedView(
    CameraIntrinsics Intrinsics, RigidTransform CameraFromObject, RgbImage? Color, float[] Depth, byte[] Mask, float[]? Positions);

using System.Numerics;

namespace Equiview.Rendering.Meshes;

/// <summary>Splits position-and-depth pixels into the arrays of a <see cref="RenderedView"/>.</summary>
internal static class ViewAssembly
{
    /// <summary>Takes x y z in the object frame and depth, one a pixel; depth 0 where nothing is seen.</summary>
    public static RenderedView From(
        CameraIntrinsics camera, RigidTransform cameraFromObject, Vector4[] geometry, RgbImage? color, bool withPositions)
    {
        var depth = new float[geometry.Length];
        var mask = new byte[geometry.Length];
        float[]? positions = withPositions ? new float[geometry.Length * 3] : null;
        for (int i = 0; i < geometry.Length; i++)
        {
            Vector4 g = geometry[i];
            if (!(g.W > 0))
                continue;
            depth[i] = g.W;
            mask[i] = 255;
            if (positions is not null)
                (positions[3 * i], positions[(3 * i) + 1], positions[(3 * i) + 2]) = (g.X, g.Y, g.Z);
        }

        return new RenderedView(camera, cameraFromObject, color, depth, mask, positions);
    }
}

using System.Numerics;

namespace Equiview.Finetuning.Data;

/// <summary>Surface normals from a depth map.</summary>
internal static class DepthNormals
{
    /// <summary>
    /// The normal at each pixel, turned towards the camera, object frame. On each axis the neighbor nearer in depth is taken, so that
    /// a normal does not mix two surfaces at a silhouette; a pixel without neighbors gets zero.
    /// </summary>
    public static Vector3[] Estimate(CameraIntrinsics camera, RigidTransform objectFromCamera, float[] depth, int[] pixels)
    {
        int width = camera.Size.Width;
        Vector3D Point(int i) => camera.Unproject(PixelPoint.FromPixelCenter(i % width, i / width), depth[i]);
        Vector3D? Along(int i, int step, bool hasBefore, bool hasAfter)
        {
            float before = hasBefore ? depth[i - step] : 0, after = hasAfter ? depth[i + step] : 0;
            if (before <= 0 && after <= 0)
                return null;
            bool forward = before <= 0 || (after > 0 && Math.Abs(after - depth[i]) <= Math.Abs(before - depth[i]));
            return forward ? Point(i + step) - Point(i) : Point(i) - Point(i - step);
        }

        return Array.ConvertAll(pixels, i =>
        {
            int x = i % width, y = i / width;
            if (Along(i, 1, x > 0, x + 1 < width) is not { } right || Along(i, width, y > 0, y + 1 < camera.Size.Height) is not { } down)
                return default;
            Vector3D normal = down.Cross(right).Normalized();
            if (normal.Dot(Point(i)) > 0)
                normal = -normal;
            return ToSingle(objectFromCamera.Rotation * normal);
        });
    }

    /// <summary>Rounds to single precision.</summary>
    public static Vector3 ToSingle(Vector3D v) => new((float)v.X, (float)v.Y, (float)v.Z);
}

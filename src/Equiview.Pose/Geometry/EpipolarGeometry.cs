namespace Equiview.Pose.Geometry;

/// <summary>The epipolar constraint of two known cameras on a match.</summary>
internal static class EpipolarGeometry
{
    /// <summary>
    /// First-order (Sampson) distance of a match to the epipolar constraint of two posed views, pixels
    /// (Hartley and Zisserman, "Multiple View Geometry", 11.4.3). Pixels are raster and undistorted.
    /// </summary>
    public static double SampsonErrorPixels(PosedView a, PixelPoint pixelInA, PosedView b, PixelPoint pixelInB)
    {
        RigidTransform bFromA = b.CameraFromWorld * a.CameraFromWorld.Inverse();
        Vector3D xa = a.Intrinsics.Unproject(pixelInA, 1), xb = b.Intrinsics.Unproject(pixelInB, 1);

        // x_bᵀ [t]× R x_a = 0, derivatives taken in pixels.
        Vector3D lineInB = bFromA.Translation.Cross(bFromA.Rotation * xa);
        Vector3D lineInA = bFromA.Rotation.Transposed * xb.Cross(bFromA.Translation);
        double value = xb.Dot(lineInB);
        double[] slopes = [lineInB.X / b.Intrinsics.Fx, lineInB.Y / b.Intrinsics.Fy, lineInA.X / a.Intrinsics.Fx,
            lineInA.Y / a.Intrinsics.Fy];
        return Math.Abs(value) / Math.Sqrt(slopes.Sum(s => s * s));
    }
}

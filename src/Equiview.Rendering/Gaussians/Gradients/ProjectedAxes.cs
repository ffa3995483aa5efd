namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>What the projected covariance is made of.</summary>
/// <param name="A">First axis of the Gaussian times its scale, the camera's frame.</param>
/// <param name="B">Second axis.</param>
/// <param name="C">Third axis.</param>
/// <param name="RowX">First row of the projection's Jacobian.</param>
/// <param name="RowY">Second row.</param>
/// <param name="SlopeX">x/z as the Jacobian has it, clamped.</param>
/// <param name="SlopeY">y/z, clamped.</param>
internal readonly record struct ProjectedAxes(
    Vector3D A, Vector3D B, Vector3D C, Vector3D RowX, Vector3D RowY, double SlopeX, double SlopeY)
{
    public Vector3D this[int axis] => axis == 0 ? A : axis == 1 ? B : C;

    /// <summary>The covariance in the image before the blur, square pixels.</summary>
    public (double XX, double XY, double YY) Covariance
    {
        get
        {
            Vector3D x = new(RowX.Dot(A), RowX.Dot(B), RowX.Dot(C)), y = new(RowY.Dot(A), RowY.Dot(B), RowY.Dot(C));
            return (x.Dot(x), x.Dot(y), y.Dot(y));
        }
    }
}

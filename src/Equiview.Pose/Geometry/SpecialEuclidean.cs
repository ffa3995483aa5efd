namespace Equiview.Pose.Geometry;

/// <summary>
/// Exponential and logarithm of rotations and rigid motions. A twist is (rotation vector in radians, translation part); the motion is
/// <c>exp(twist)</c> with the coupled translation V·v (Blanco, "A tutorial on SE(3) transformation parameterizations", 2010, sections 9
/// and 10).
/// </summary>
internal static class SpecialEuclidean
{
    /// <summary>The rotation about the vector's direction by its length in radians (Rodrigues).</summary>
    public static RotationMatrix ExpRotation(Vector3D rotationVector)
    {
        double angle = rotationVector.Length;

        // Half angles keep 1 - cos exact for small rotations.
        double sinc = angle < 1e-8 ? 1 - (angle * angle / 6) : Math.Sin(angle) / angle;
        double half = angle < 1e-8 ? 0.5 : Math.Sin(angle / 2) / angle;
        double c = 2 * half * half;
        (double x, double y, double z) = rotationVector;
        return new(
            new(1 - (c * ((y * y) + (z * z))), (c * x * y) - (sinc * z), (c * x * z) + (sinc * y)),
            new((c * x * y) + (sinc * z), 1 - (c * ((x * x) + (z * z))), (c * y * z) - (sinc * x)),
            new((c * x * z) - (sinc * y), (c * y * z) + (sinc * x), 1 - (c * ((x * x) + (y * y)))));
    }

    /// <summary>
    /// The rotation vector in radians, length 0 to π, through the unit quaternion, which is well conditioned at every angle.
    /// </summary>
    public static Vector3D LogRotation(RotationMatrix rotation)
    {
        (double w, double x, double y, double z) = rotation.ToQuaternion();
        Vector3D v = new(x, y, z);
        double s = v.Length;
        return v * (s < 1e-12 ? 2 / w : 2 * Math.Atan2(s, w) / s);
    }

    /// <summary>The motion of a twist.</summary>
    public static RigidTransform Exp(Vector3D rotationVector, Vector3D velocity)
    {
        double a2 = rotationVector.Dot(rotationVector), a = Math.Sqrt(a2);
        double b = a < 1e-4 ? 0.5 - (a2 / 24) : 2 * Math.Sin(a / 2) * Math.Sin(a / 2) / a2;
        double c = a < 1e-2 ? (1.0 / 6) - (a2 / 120) + (a2 * a2 / 5040) : (a - Math.Sin(a)) / (a2 * a);
        Vector3D cross = rotationVector.Cross(velocity);
        return new(ExpRotation(rotationVector), velocity + (cross * b) + (rotationVector.Cross(cross) * c));
    }

    /// <summary>
    /// A pose moved by a small twist in the target frame. Products of rotations drift; the quaternion brings the rotation back.
    /// </summary>
    /// <param name="targetFromSource">The pose.</param>
    /// <param name="twist">Rotation vector, then velocity: six values.</param>
    internal static RigidTransform Step(RigidTransform targetFromSource, ReadOnlySpan<double> twist)
    {
        RigidTransform next = Exp(new(twist[0], twist[1], twist[2]), new(twist[3], twist[4], twist[5])) * targetFromSource;
        (double w, double x, double y, double z) = next.Rotation.ToQuaternion();
        return new(RotationMatrix.FromQuaternion(w, x, y, z), next.Translation);
    }

    /// <summary>The twist of a motion; the inverse of <see cref="Exp"/> for angles below π.</summary>
    public static (Vector3D RotationVector, Vector3D Velocity) Log(RigidTransform targetFromSource)
    {
        Vector3D w = LogRotation(targetFromSource.Rotation), t = targetFromSource.Translation;
        double a2 = w.Dot(w), a = Math.Sqrt(a2);
        double c = a < 1e-2 ? (1.0 / 12) + (a2 / 720) + (a2 * a2 / 30240) : (1 - (a / 2 / Math.Tan(a / 2))) / a2;
        Vector3D cross = w.Cross(t);
        return (w, t - (cross * 0.5) + (w.Cross(cross) * c));
    }

    /// <summary>
    /// The adjoint [6, 6] of a motion: <c>exp(adjoint · twist) = motion · exp(twist) · motion⁻¹</c>, rotation vector first.
    /// </summary>
    public static double[,] Adjoint(RigidTransform motion)
    {
        (RotationMatrix r, Vector3D t) = motion;
        var adjoint = new double[6, 6];
        Vector3D[] rows = [r.X, r.Y, r.Z], moved = [(r.Z * t.Y) - (r.Y * t.Z), (r.X * t.Z) - (r.Z * t.X), (r.Y * t.X) - (r.X * t.Y)];
        for (int i = 0; i < 3; i++)
        {
            (adjoint[i, 0], adjoint[i, 1], adjoint[i, 2]) = rows[i];
            (adjoint[i + 3, 3], adjoint[i + 3, 4], adjoint[i + 3, 5]) = rows[i];
            (adjoint[i + 3, 0], adjoint[i + 3, 1], adjoint[i + 3, 2]) = moved[i];
        }

        return adjoint;
    }
}

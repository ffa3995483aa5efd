namespace Equiview;

/// <summary>A 3x3 matrix by rows, used for rotations (orthonormal, determinant +1).</summary>
/// <param name="X">First row.</param>
/// <param name="Y">Second row.</param>
/// <param name="Z">Third row.</param>
public readonly record struct RotationMatrix(Vector3D X, Vector3D Y, Vector3D Z)
{
    /// <summary>No rotation.</summary>
    public static RotationMatrix Identity => new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>The inverse of a rotation.</summary>
    public RotationMatrix Transposed => new(new(X.X, Y.X, Z.X), new(X.Y, Y.Y, Z.Y), new(X.Z, Y.Z, Z.Z));

    /// <summary>Sum of the diagonal.</summary>
    public double Trace => X.X + Y.Y + Z.Z;

    /// <summary>The angle of the rotation in degrees, 0 to 180; the cosine is clamped on both sides.</summary>
    public double AngleDegrees => Math.Acos(Math.Clamp((Trace - 1) / 2, -1, 1)) * 180 / Math.PI;

    /// <summary>
    /// The inverse of any regular 3x3 matrix; for a rotation that was rounded in a file it differs from <see cref="Transposed"/>.
    /// </summary>
    public RotationMatrix Inverse()
    {
        double scale = 1 / X.Dot(Y.Cross(Z));
        return new RotationMatrix(Y.Cross(Z) * scale, Z.Cross(X) * scale, X.Cross(Y) * scale).Transposed;
    }

    /// <summary>The three rows. (The generated text would follow <see cref="Transposed"/> for ever.)</summary>
    public override string ToString() => FormattableString.Invariant($"[{X.X} {X.Y} {X.Z}; {Y.X} {Y.Y} {Y.Z}; {Z.X} {Z.Y} {Z.Z}]");

    /// <summary>Rotates a vector.</summary>
    public static Vector3D operator *(RotationMatrix r, Vector3D v) => new(r.X.Dot(v), r.Y.Dot(v), r.Z.Dot(v));

    /// <summary>Applies <paramref name="b"/>, then <paramref name="a"/>.</summary>
    public static RotationMatrix operator *(RotationMatrix a, RotationMatrix b)
    {
        RotationMatrix t = b.Transposed;
        return new(
            new(a.X.Dot(t.X), a.X.Dot(t.Y), a.X.Dot(t.Z)),
            new(a.Y.Dot(t.X), a.Y.Dot(t.Y), a.Y.Dot(t.Z)),
            new(a.Z.Dot(t.X), a.Z.Dot(t.Y), a.Z.Dot(t.Z)));
    }

    /// <summary>The rotation of a quaternion w, x, y, z; it is normalized first.</summary>
    public static RotationMatrix FromQuaternion(double w, double x, double y, double z)
    {
        double n = 1 / Math.Sqrt((w * w) + (x * x) + (y * y) + (z * z));
        (w, x, y, z) = (w * n, x * n, y * n, z * n);
        return new(
            new(1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) - (w * z)), 2 * ((x * z) + (w * y))),
            new(2 * ((x * y) + (w * z)), 1 - (2 * ((x * x) + (z * z))), 2 * ((y * z) - (w * x))),
            new(2 * ((x * z) - (w * y)), 2 * ((y * z) + (w * x)), 1 - (2 * ((x * x) + (y * y)))));
    }

    /// <summary>The unit quaternion w, x, y, z with w not negative (Shepperd's method).</summary>
    public (double W, double X, double Y, double Z) ToQuaternion()
    {
        double[] q = [Trace, X.X, Y.Y, Z.Z];
        int largest = Array.IndexOf(q, q.Max());
        double s = 2 * Math.Sqrt(Math.Max(0, largest == 0 ? 1 + Trace : 1 - Trace + (2 * q[largest])));
        (double w, double x, double y, double z) = largest switch
        {
            0 => (s / 4, (Z.Y - Y.Z) / s, (X.Z - Z.X) / s, (Y.X - X.Y) / s),
            1 => ((Z.Y - Y.Z) / s, s / 4, (X.Y + Y.X) / s, (X.Z + Z.X) / s),
            2 => ((X.Z - Z.X) / s, (X.Y + Y.X) / s, s / 4, (Y.Z + Z.Y) / s),
            _ => ((Y.X - X.Y) / s, (X.Z + Z.X) / s, (Y.Z + Z.Y) / s, s / 4),
        };
        return w < 0 ? (-w, -x, -y, -z) : (w, x, y, z);
    }
}

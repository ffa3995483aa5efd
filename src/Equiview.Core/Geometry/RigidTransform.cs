namespace Equiview;

/// <summary>
/// A rotation followed by a translation. A variable names both frames, target first: <c>cameraFromObject * pointInObject</c> is in the
/// camera's frame. OpenCV axes (+X right, +Y down, +Z forward), meters.
/// </summary>
public readonly record struct RigidTransform(RotationMatrix Rotation, Vector3D Translation)
{
    /// <summary>No motion.</summary>
    public static RigidTransform Identity => new(RotationMatrix.Identity, default);

    /// <summary>The transform the other way round: <c>objectFromCamera</c> for <c>cameraFromObject</c>.</summary>
    public RigidTransform Inverse()
    {
        RotationMatrix inverse = Rotation.Transposed;
        return new(inverse, -(inverse * Translation));
    }

    /// <summary>Where the source frame's point lies in the target frame.</summary>
    public static Vector3D operator *(RigidTransform targetFromSource, Vector3D point) =>
        (targetFromSource.Rotation * point) + targetFromSource.Translation;

    /// <summary>Chains: <c>cFromB * bFromA = cFromA</c>.</summary>
    public static RigidTransform operator *(RigidTransform cFromB, RigidTransform bFromA) =>
        new(cFromB.Rotation * bFromA.Rotation, cFromB * bFromA.Translation);

    /// <summary>From a row-major 4x4 (or 3x4) matrix; the last row is not read.</summary>
    public static RigidTransform FromRowMajor(ReadOnlySpan<double> m) => new(
        new(new(m[0], m[1], m[2]), new(m[4], m[5], m[6]), new(m[8], m[9], m[10])),
        new(m[3], m[7], m[11]));

    /// <summary>The row-major 4x4 matrix.</summary>
    public double[] ToRowMajor() =>
    [
        Rotation.X.X, Rotation.X.Y, Rotation.X.Z, Translation.X,
        Rotation.Y.X, Rotation.Y.Y, Rotation.Y.Z, Translation.Y,
        Rotation.Z.X, Rotation.Z.Y, Rotation.Z.Z, Translation.Z,
        0, 0, 0, 1,
    ];
}

namespace Equiview;

/// <summary>
/// A projective map of the plane in raster pixels. A variable names both images, target first: <c>bFromA.Apply(pointInA)</c> is in B.
/// </summary>
/// <param name="X">First row of the 3x3 matrix; its scale does not matter.</param>
/// <param name="Y">Second row.</param>
/// <param name="Z">Third row.</param>
public readonly record struct Homography(Vector3D X, Vector3D Y, Vector3D Z)
{
    /// <summary>Every point stays.</summary>
    public static Homography Identity => Translation(0, 0);

    /// <summary>From nine numbers, row-major.</summary>
    public static Homography FromRowMajor(ReadOnlySpan<double> m) =>
        new(new(m[0], m[1], m[2]), new(m[3], m[4], m[5]), new(m[6], m[7], m[8]));

    /// <summary>A matrix made for coordinates in which an integer is a pixel's center, as one for raster coordinates.</summary>
    public static Homography FromPixelCenter(Homography bFromA) => Translation(0.5, 0.5) * bFromA * Translation(-0.5, -0.5);

    /// <summary>A shift.</summary>
    public static Homography Translation(double x, double y) => FromRowMajor([1, 0, x, 0, 1, y, 0, 0, 1]);

    /// <summary>A scale about the origin.</summary>
    public static Homography Scale(double x, double y) => FromRowMajor([x, 0, 0, 0, y, 0, 0, 0, 1]);

    /// <summary>A turn about the origin, clockwise as seen in the image (Y down).</summary>
    public static Homography Rotation(double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        return FromRowMajor([cos, -sin, 0, sin, cos, 0, 0, 0, 1]);
    }

    /// <summary>Where a point goes; not finite on the map's horizon.</summary>
    public PixelPoint Apply(PixelPoint point)
    {
        var p = new Vector3D(point.X, point.Y, 1);
        double w = Z.Dot(p);
        return new(X.Dot(p) / w, Y.Dot(p) / w);
    }

    /// <summary>The map the other way round.</summary>
    /// <exception cref="DegenerateInputException">The matrix has no inverse.</exception>
    public Homography Inverse()
    {
        double scale = 1 / X.Dot(Y.Cross(Z));
        if (!double.IsFinite(scale))
            throw new DegenerateInputException("the homography has no inverse");
        // The columns of the inverse are the cross products of the rows over the determinant.
        (Vector3D a, Vector3D b, Vector3D c) = (Y.Cross(Z) * scale, Z.Cross(X) * scale, X.Cross(Y) * scale);
        return new(new(a.X, b.X, c.X), new(a.Y, b.Y, c.Y), new(a.Z, b.Z, c.Z));
    }

    /// <summary>Chains: <c>cFromB * bFromA = cFromA</c>.</summary>
    public static Homography operator *(Homography cFromB, Homography bFromA)
    {
        return new(Row(cFromB.X), Row(cFromB.Y), Row(cFromB.Z));
        Vector3D Row(Vector3D r) => (bFromA.X * r.X) + (bFromA.Y * r.Y) + (bFromA.Z * r.Z);
    }
}

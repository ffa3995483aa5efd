using System.Numerics;

namespace Equiview.Finetuning.Losses;

/// <summary>Surface points in the object's frame, one array a coordinate.</summary>
internal sealed class SurfaceSamples
{
    /// <summary>Splits points into coordinates.</summary>
    /// <param name="points">The points, object frame.</param>
    /// <param name="normals">Normals of any length but 0, one a point, or null.</param>
    public SurfaceSamples(IReadOnlyList<Vector3> points, IReadOnlyList<Vector3>? normals = null)
    {
        (X, Y, Z) = ([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)], [.. points.Select(p => p.Z)]);
        Normals = normals is null ? null : [.. normals];
    }

    /// <summary>Number of points.</summary>
    public int Count => X.Length;

    /// <summary>Normals, or null.</summary>
    public Vector3[]? Normals { get; }

    internal float[] X { get; }

    internal float[] Y { get; }

    internal float[] Z { get; }

    /// <summary>A point.</summary>
    public Vector3 this[int index] => new(X[index], Y[index], Z[index]);
}

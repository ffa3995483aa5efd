using Equiview.Formats.Bop;
using Equiview.Pose.Geometry;
namespace Equiview.Evaluation.Pose.Metrics;

/// <summary>An axis of continuous rotational symmetry.</summary>
/// <param name="Axis">Direction, object frame.</param>
/// <param name="Offset">A point on the axis, object frame.</param>
internal readonly record struct ContinuousSymmetry(Vector3D Axis, Vector3D Offset);

/// <summary>Symmetry sets as bop_toolkit's <c>misc.get_symmetry_transformations</c> makes them.</summary>
internal static class ObjectSymmetries
{
    /// <summary>Step of a sampled axis as a share of the radius: ⌈π / 0.01⌉ = 315 rotations.</summary>
    public const double DefaultMaxStep = 0.01;

    /// <summary>Only the identity: an object without symmetry.</summary>
    public static IReadOnlyList<RigidTransform> None { get; } = [RigidTransform.Identity];

    /// <summary>The set of an object's symmetries as a file names them.</summary>
    public static IReadOnlyList<RigidTransform> Expand(ObjectSymmetry symmetry) =>
        Expand(symmetry.Discrete, [.. symmetry.Continuous.Select(c => new ContinuousSymmetry(c.Axis, c.Offset))]);

    /// <summary>All products of the discrete transforms (with the identity) and the sampled rotations about the axes.</summary>
    /// <param name="discrete">objectFromObject transforms, without the identity.</param>
    /// <param name="continuous">Axes of revolution.</param>
    /// <param name="maxStep">Largest step between samples as a share of the radius, default <see cref="DefaultMaxStep"/>.</param>
    public static IReadOnlyList<RigidTransform> Expand(
        IReadOnlyList<RigidTransform> discrete, IReadOnlyList<ContinuousSymmetry> continuous, double maxStep = DefaultMaxStep)
    {
        RigidTransform[] withIdentity = [RigidTransform.Identity, .. discrete];
        if (continuous.Count == 0)
            return withIdentity;
        int steps = (int)Math.Ceiling(Math.PI / maxStep);
        var all = new List<RigidTransform>();
        foreach (RigidTransform fixedPart in withIdentity)
        {
            foreach (ContinuousSymmetry symmetry in continuous)
            {
                for (int i = 0; i < steps; i++)
                {
                    RotationMatrix turn = SpecialEuclidean.ExpRotation(symmetry.Axis.Normalized() * (2 * Math.PI * i / steps));
                    all.Add(new RigidTransform(turn, symmetry.Offset - (turn * symmetry.Offset)) * fixedPart);
                }
            }
        }

        return all;
    }
}

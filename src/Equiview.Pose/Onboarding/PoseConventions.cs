namespace Equiview.Pose.Onboarding;

/// <summary>
/// Scenes whose poses follow another convention than their format prescribes: files are often written by hand. A pose is read as world to
/// camera with OpenCV axes (x right, y down, z forward) after the format's own convention is undone.
/// </summary>
public static class PoseConventions
{
    private static readonly RigidTransform Flip = new(new RotationMatrix(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)), default);

    private static readonly (string Name, string Meaning, Func<RigidTransform, RigidTransform> Apply)[] All =
    [
        ("opengl", "OpenGL camera axes (y and z flipped)", p => Flip * p),
        ("camera-to-world", "camera-to-world poses (inverted)", p => p.Inverse()),
        ("opengl-camera-to-world", "camera-to-world poses with OpenGL axes", p => Flip * p.Inverse()),
        ("world-to-camera", "world-to-camera poses where the format has camera-to-world", p => Flip * p.Inverse() * Flip),
        ("opencv-world-to-camera", "world-to-camera poses with OpenCV axes", p => p.Inverse() * Flip),
        ("opencv", "OpenCV camera axes where the format has OpenGL's", p => Flip * p),
    ];

    /// <summary>The names of the conventions, for help texts.</summary>
    internal const string NameList =
        "opengl, camera-to-world, opengl-camera-to-world, world-to-camera, opencv-world-to-camera, opencv";

    /// <summary>The names of the conventions.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(a => a.Name)];

    /// <summary>The conventions that photographs can tell apart: the others differ from them by the frame of the world alone.</summary>
    internal static IEnumerable<(string Name, string Meaning)> Distinct => All.Take(3).Select(a => (a.Name, a.Meaning));

    /// <summary>A scene whose poses follow a named convention.</summary>
    /// <param name="scene">The scene as it was read.</param>
    /// <param name="convention">One of <see cref="Names"/>: what the file's poses really are.</param>
    /// <exception cref="UsageException">There is no such convention.</exception>
    public static PosedScene Apply(PosedScene scene, string convention)
    {
        (_, _, Func<RigidTransform, RigidTransform>? apply) = Array.Find(All, a => a.Name == convention);
        return apply is null
            ? throw new UsageException($"'{convention}' is no convention of poses; choose {NameList}")
            : scene with { Views = [.. scene.Views.Select(v => v with { CameraFromWorld = apply(v.CameraFromWorld) })] };
    }

    /// <summary>
    /// A scene whose intrinsics belong to images of another size than the file states: focal lengths and principal points are multiplied.
    /// </summary>
    /// <exception cref="UsageException">The factor is not positive.</exception>
    public static PosedScene ScaleIntrinsics(PosedScene scene, double factor) => factor > 0 && double.IsFinite(factor)
        ? scene with { Views = [.. scene.Views.Select(v => v with { Intrinsics = Scaled(v.Intrinsics, factor) })] }
        : throw new UsageException(FormattableString.Invariant($"intrinsics are scaled by a positive factor; got {factor}"));

    private static CameraIntrinsics Scaled(CameraIntrinsics k, double s) =>
        k with { Fx = k.Fx * s, Fy = k.Fy * s, Cx = k.Cx * s, Cy = k.Cy * s };
}

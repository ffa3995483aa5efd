using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Equiview.Rendering.Scenes.Editing;

/// <summary>Changes of scenes, in this order: merge, crop, remove, thin, move: 'splat edit'.</summary>
public sealed record SceneEditJob
{
    /// <summary>Box to keep.</summary>
    [Description("keep centers in this box: X0,Y0,Z0,X1,Y1,Z1")]
    public string? CropBox { get; init; }

    /// <summary>Sphere to keep.</summary>
    [Description("keep centers in this sphere: X,Y,Z,RADIUS")]
    public string? CropSphere { get; init; }

    /// <summary>Least opacity.</summary>
    [Description("remove Gaussians of less opacity")]
    [Range(0.0, 1.0)]
    public double? MinOpacity { get; init; }

    /// <summary>Whether Gaussians that stand alone are removed.</summary>
    [Description("remove Gaussians that stand alone: more than ten times as far from their neighbors as usual")]
    public bool DropFloaters { get; init; }

    /// <summary>Most Gaussians.</summary>
    [Description("keep this many Gaussians, the most visible ones")]
    [Range(1, int.MaxValue)]
    public int? MaxGaussians { get; init; }

    /// <summary>Degree of the spherical harmonics.</summary>
    [Description("degree of the spherical harmonics, 0 to 4")]
    [Range(0, SphericalHarmonics.MaximumDegree)]
    public int? Degree { get; init; }

    /// <summary>Rotation as a quaternion.</summary>
    [Description("rotate about the origin by a quaternion W,X,Y,Z, colors with it")]
    public string? Rotate { get; init; }

    /// <summary>Factor of lengths.</summary>
    [Description("multiply lengths by this factor, after the rotation")]
    public double? Scale { get; init; }

    /// <summary>Translation.</summary>
    [Description("then move by X,Y,Z")]
    public string? Translate { get; init; }

    /// <summary>The changed scene.</summary>
    /// <param name="scenes">One, or several to merge.</param>
    /// <exception cref="UsageException">A value is malformed.</exception>
    /// <exception cref="DegenerateInputException">Nothing is left, or the scenes do not go together.</exception>
    public GaussianScene Run(IReadOnlyList<GaussianScene> scenes)
    {
        GaussianScene scene = GaussianSceneEditor.Merged(scenes);
        if (CropBox is not null)
        {
            double[] b = Numbers(CropBox, "--crop-box", 6);
            scene = GaussianSceneEditor.Where(scene, g => scene.Mean(g) is var m
                && m.X >= b[0] && m.Y >= b[1] && m.Z >= b[2] && m.X <= b[3] && m.Y <= b[4] && m.Z <= b[5]);
        }

        if (CropSphere is not null)
        {
            double[] s = Numbers(CropSphere, "--crop-sphere", 4);
            scene = GaussianSceneEditor.Where(scene, g => (scene.Mean(g) - new Vector3D(s[0], s[1], s[2])).Length <= s[3]);
        }

        if (MinOpacity is { } least)
            scene = GaussianSceneEditor.Where(scene, g => GaussianActivation.Sigmoid(scene.OpacityLogits[g]) >= least);
        if (DropFloaters)
            scene = GaussianSceneEditor.WithoutFloaters(scene);
        if (MaxGaussians is { } most)
            scene = GaussianSceneEditor.Decimated(scene, most);
        if (Degree is { } degree)
            scene = GaussianSceneEditor.WithDegree(scene, degree);
        return Rotate is null && Scale is null && Translate is null ? scene : Moved(scene);
    }

    private GaussianScene Moved(GaussianScene scene)
    {
        if (Scale is not null and not (> 0 and < 1e9))
            throw new UsageException("--scale takes a factor above 0");
        double[] q = Rotate is null ? [1, 0, 0, 0] : Numbers(Rotate, "--rotate", 4), t = Translate is null ? [0, 0, 0]
            : Numbers(Translate, "--translate", 3);
        if (q.All(v => v == 0))
            throw new UsageException("--rotate needs a quaternion that is not 0");
        var rotation = RotationMatrix.FromQuaternion(q[0], q[1], q[2], q[3]);
        return GaussianSceneEditor.Transformed(scene, new RigidTransform(rotation, new Vector3D(t[0], t[1], t[2])), Scale ?? 1);
    }

    private static double[] Numbers(string text, string option, int count)
    {
        double[] numbers = [.. text.Split(',').Select(
            p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN)];
        return numbers.Length == count && Array.TrueForAll(numbers, double.IsFinite)
            ? numbers : throw new UsageException(FormattableString.Invariant($"{option}: '{text}' is not {count} numbers with commas"));
    }
}

using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Meshes;

/// <summary>
/// Refines a pose on the outline of the rendered mesh together with the point matches. Points in the middle of an object say little of its distance and
/// slant, and an object without texture has none: the outline, which the whole silhouette holds to a fraction of a pixel, says both.
/// </summary>
/// <param name="mesh">The mesh.</param>
/// <param name="crop">The photograph around the object.</param>
/// <param name="thresholdPixels">Threshold of the point matches, pixels of the crop.</param>
internal sealed class OutlineRefiner(ObjectMesh mesh, ObjectCrop crop, double thresholdPixels)
{
    private const int Steps = 10, FewestLines = 20;
    private const double PointDeviation = 0.5, AgreeingPixels = 1, LargestShareOfThickness = 0.25;

    // A whole outline is worth as many matches.
    private const double OutlineScore = 20;

    // Lines err together: a shadow or a wrong color moves a whole stretch of the outline, so ten of them may be about one independent fact; counted one by one they
    // overrule good matches and turn the object. Where matches are few and coarse it is the other way round, so both are tried.
    private static readonly double[] LineShares = [0.1, 1];

    // Pixels of the photograph looked at across the outline, coarse to fine.
    private static readonly double[] Reaches = [8, 5, 3, 3];
    private readonly double zoom = (double)crop.Camera.Size.Width / crop.NativeCamera.Size.Width;

    /// <summary>The refined pose that matches and outline together back most, or the start where the outline cannot be told from what surrounds it.</summary>
    /// <param name="start">The pose.</param>
    /// <param name="matches">Point matches; those within the threshold count.</param>
    public RigidTransform Refine(RigidTransform start, ObjectMatch[] matches) => matches.Length == 0
        ? Refine(start, matches, 1)
        : LineShares.Select(share => Refine(start, matches, share)).MaxBy(pose => Evidence(pose, PnpSolver.Score(matches, crop.Camera, pose, thresholdPixels)));

    /// <summary>What backs a pose: the robust number of its matches, and its outline.</summary>
    public double Evidence(RigidTransform pose, double matchScore) => matchScore + (OutlineScore * Agreement(pose));

    /// <summary>Share of the outline of a pose where the photograph changes from object to surroundings, 0 to 1.</summary>
    public double Agreement(RigidTransform pose)
    {
        (OutlineLine[] telling, int lookedAt) = Lines(pose, Reaches[0]);
        return lookedAt == 0 ? 0 : telling.Sum(l => 1 / (1 + Math.Pow(l.Offset / (AgreeingPixels * zoom), 2))) / lookedAt;
    }

    private RigidTransform Refine(RigidTransform start, ObjectMatch[] matches, double lineShare)
    {
        RigidTransform pose = start;
        foreach (double reach in Reaches)
        {
            OutlineLine[] lines = Lines(pose, reach).Telling;
            if (lines.Length < FewestLines)
                return start;
            ObjectMatch[] points = [.. matches.Where(m => m.SquaredError(pose, crop.Camera) < thresholdPixels * thresholdPixels)];
            pose = TwistMinimizer.Minimize(pose, p => Linearize(p, lines, points, lineShare), Steps, 1e-6).CameraFromObject;
        }

        return pose;
    }

    private (OutlineLine[] Telling, int LookedAt) Lines(RigidTransform pose, double reach)
    {
        RenderedView view = mesh.Render(crop.Camera, pose, color: false);
        float[] odds = ColorOdds.Of(crop.Image, i => IsObject(view, i));
        return OutlineLines.Find(view, odds, Math.Max(2, (int)Math.Round(Math.Min(reach * zoom, LargestShareOfThickness * Thickness(view)))), zoom);
    }

    // A line must not leave a thin object on its far side.
    private static double Thickness(RenderedView view)
    {
        int width = view.Intrinsics.Size.Width;
        int[] own = [.. Enumerable.Range(0, view.Mask.Length).Where(i => view.Mask[i] != 0)];
        if (own.Length == 0)
            return 0;
        (int low, int high) = (own.Min(i => i % width), own.Max(i => i % width));
        double longest = 1 + Math.Max(high - low, (own[^1] / width) - (own[0] / width));
        return own.Length / longest;
    }

    // A mask tells of every pixel; without one the rendering does, and beyond the box is none of the object for sure.
    private bool? IsObject(RenderedView view, int i)
    {
        PixelPoint p = new((i % view.Intrinsics.Size.Width) + 0.5, (i / view.Intrinsics.Size.Width) + 0.5);
        return crop.Region.Mask is not null ? crop.Region.Contains(p) : view.Mask[i] != 0;
    }

    // Residuals in their deviations, Cauchy loss of scale 1.
    private (Matrix<double> Hessian, Vector<double> Gradient, double Cost) Linearize(RigidTransform pose, OutlineLine[] lines, ObjectMatch[] points, double lineShare)
    {
        var hessian = new double[36];
        var gradient = new double[6];
        double cost = 0, pointDeviation = PointDeviation * zoom;
        Span<double> ju = stackalloc double[6];
        Span<double> jv = stackalloc double[6];
        Span<double> row = stackalloc double[6];
        foreach (OutlineLine line in lines)
        {
            Vector3D p = pose * line.Point;
            PixelPoint at = crop.Camera.Project(p);
            PoseRefiner.Jacobian(p, crop.Camera, ju, jv);
            for (int k = 0; k < 6; k++)
                row[k] = ((line.Normal.X * ju[k]) + (line.Normal.Y * jv[k])) / line.Deviation;
            Add(row, ((line.Normal.X * (at.X - line.Start.X)) + (line.Normal.Y * (at.Y - line.Start.Y)) - line.Offset) / line.Deviation, lineShare);
        }

        foreach (ObjectMatch match in points)
        {
            Vector3D p = pose * match.Point;
            PixelPoint at = crop.Camera.Project(p);
            PoseRefiner.Jacobian(p, crop.Camera, ju, jv);
            for (int k = 0; k < 6; k++)
                (ju[k], jv[k]) = (ju[k] / pointDeviation, jv[k] / pointDeviation);
            Add(ju, (at.X - match.Pixel.X) / pointDeviation, 1);
            Add(jv, (at.Y - match.Pixel.Y) / pointDeviation, 1);
        }

        return (Matrix<double>.Build.Dense(6, 6, (i, j) => hessian[(i * 6) + j]), Vector<double>.Build.Dense(gradient), cost);

        void Add(ReadOnlySpan<double> jacobian, double residual, double share)
        {
            double weight = share / (1 + (residual * residual));
            cost += share * Math.Log(1 + (residual * residual));
            for (int i = 0; i < 6; i++)
            {
                gradient[i] += weight * jacobian[i] * residual;
                for (int j = 0; j < 6; j++)
                    hessian[(i * 6) + j] += weight * jacobian[i] * jacobian[j];
            }
        }
    }
}

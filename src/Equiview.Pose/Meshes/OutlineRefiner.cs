using Equiview.Pose.Calibration;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Meshes;

/// <summary>
/// Refines a pose on the outline of the rendered mesh together with the point matches. Interior matches constrain depth and out-of-plane
/// rotation poorly, and untextured objects have none. The silhouette edge is localized to a fraction of a pixel and constrains both.
/// </summary>
/// <param name="mesh">The mesh.</param>
/// <param name="crop">The photograph around the object.</param>
/// <param name="thresholdPixels">Threshold of the point matches, pixels of the crop.</param>
internal sealed class OutlineRefiner(ObjectMesh mesh, ObjectCrop crop, double thresholdPixels)
{
    private const int Steps = 10, MinLines = 20;
    private const double MaxShareOfThickness = 0.25, Tolerance = 1e-6;

    // Half length of a correspondence line, pixels of the photograph, coarse to fine.
    private static readonly double[] Reaches = [8, 5, 3, 3];
    private readonly OutlineValues fit = PoseCalibration.Current.Outline;
    private readonly double zoom = (double)crop.Camera.Size.Width / crop.NativeCamera.Size.Width;

    /// <summary>
    /// The refined pose with the most evidence, or the start where the outline does not stand out from the surroundings. The errors of
    /// neighboring lines are correlated (a shadow shifts a whole stretch of the outline), so lines are tried with each weight of
    /// <see cref="OutlineValues.LineShares"/>: a small one where matches are good, 1 where they are few and coarse.
    /// </summary>
    /// <param name="start">The pose.</param>
    /// <param name="matches">Point matches; those within the threshold count.</param>
    public RigidTransform Refine(RigidTransform start, ObjectMatch[] matches) => matches.Length == 0
        ? Refine(start, matches, 1)
        : fit.LineShares.Select(share => Refine(start, matches, share))
            .MaxBy(pose => Evidence(pose, PnpSolver.Score(matches, crop.Camera, pose, thresholdPixels)));

    /// <summary>Evidence of a pose: the robust number of its matches, and the agreement of its outline as a number of matches.</summary>
    public double Evidence(RigidTransform pose, double matchScore) => matchScore + (fit.Score * Agreement(pose));

    /// <summary>Share of the outline of a pose where the photograph changes from object to surroundings, 0 to 1.</summary>
    public double Agreement(RigidTransform pose)
    {
        (OutlineLine[] informative, int total) = Lines(pose, Reaches[0]);
        double scale = fit.AgreementPixels * zoom;
        return total == 0 ? 0 : informative.Sum(l => 1 / (1 + Math.Pow(l.Offset / scale, 2))) / total;
    }

    private RigidTransform Refine(RigidTransform start, ObjectMatch[] matches, double lineShare)
    {
        RigidTransform pose = start;
        foreach (double reach in Reaches)
        {
            OutlineLine[] lines = Lines(pose, reach).Informative;
            if (lines.Length < MinLines)
                return start;
            ObjectMatch[] points = [.. matches.Where(m => m.SquaredError(pose, crop.Camera) < thresholdPixels * thresholdPixels)];
            pose = TwistLeastSquares.Minimize(pose, AddResiduals, Steps, Tolerance).CameraFromObject;

            void AddResiduals(RigidTransform p, NormalEquations equations)
            {
                AddLines(p, lines, lineShare, equations);
                AddPoints(p, points, equations);
            }
        }

        return pose;
    }

    private (OutlineLine[] Informative, int Total) Lines(RigidTransform pose, double reach)
    {
        RenderedView view = mesh.Render(crop.Camera, pose, color: false);
        float[] odds = ColorOdds.Of(crop.Image, i => IsObject(view, i));
        double pixels = Math.Min(reach * zoom, MaxShareOfThickness * Thickness(view));
        return OutlineLines.Find(view, odds, Math.Max(2, (int)Math.Round(pixels)), zoom);
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

    // A mask decides for every pixel; without one the rendering does, and pixels beyond the box are not the object.
    private bool? IsObject(RenderedView view, int i)
    {
        PixelPoint p = new((i % view.Intrinsics.Size.Width) + 0.5, (i / view.Intrinsics.Size.Width) + 0.5);
        return crop.Region.Mask is not null ? crop.Region.Contains(p) : view.Mask[i] != 0;
    }

    // Distances along the normals in their standard deviations, Cauchy loss of scale 1.
    private void AddLines(RigidTransform pose, OutlineLine[] lines, double lineShare, NormalEquations equations)
    {
        Span<double> ju = stackalloc double[NormalEquations.Unknowns];
        Span<double> jv = stackalloc double[NormalEquations.Unknowns];
        foreach (OutlineLine line in lines)
        {
            Vector3D p = pose * line.Point;
            PixelPoint at = crop.Camera.Project(p);
            PoseRefiner.Jacobian(p, crop.Camera, ju, jv);
            for (int k = 0; k < ju.Length; k++)
                ju[k] = ((line.Normal.X * ju[k]) + (line.Normal.Y * jv[k])) / line.Deviation;
            double distance = (line.Normal.X * (at.X - line.Start.X)) + (line.Normal.Y * (at.Y - line.Start.Y)) - line.Offset;
            Add(equations, ju, distance / line.Deviation, lineShare);
        }
    }

    private void AddPoints(RigidTransform pose, ObjectMatch[] points, NormalEquations equations)
    {
        double deviation = fit.PointDeviationPixels * zoom;
        Span<double> ju = stackalloc double[NormalEquations.Unknowns];
        Span<double> jv = stackalloc double[NormalEquations.Unknowns];
        foreach (ObjectMatch match in points)
        {
            Vector3D p = pose * match.Point;
            PixelPoint at = crop.Camera.Project(p);
            PoseRefiner.Jacobian(p, crop.Camera, ju, jv);
            for (int k = 0; k < ju.Length; k++)
                (ju[k], jv[k]) = (ju[k] / deviation, jv[k] / deviation);
            Add(equations, ju, (at.X - match.Pixel.X) / deviation, 1);
            Add(equations, jv, (at.Y - match.Pixel.Y) / deviation, 1);
        }
    }

    private static void Add(NormalEquations equations, ReadOnlySpan<double> jacobian, double residual, double share)
    {
        (double loss, double weight) = CauchyLoss.Evaluate(residual * residual, 1);
        equations.AddCost(share * loss);
        equations.Add(jacobian, residual, share * weight);
    }
}

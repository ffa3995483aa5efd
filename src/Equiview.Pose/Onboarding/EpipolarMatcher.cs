using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Onboarding;

/// <summary>
/// Matches of two posed views where the known cameras allow them: for each feature the most similar one along the piece of its epipolar
/// line on which the object can lie, and back. Repeated structure elsewhere in the image does not compete, so views far apart still share
/// points.
/// </summary>
internal sealed class EpipolarMatcher
{
    // Depths of a ray whose object is at an unknown position, in baselines: the nearest that is projected, and what counts as infinitely
    // far.
    private const double Nearest = 1e-3, Farthest = 1e6;
    private readonly PosedView a, b;
    private readonly PixelPoint[] idealA, idealB;
    private readonly DescriptorSet setA, setB;
    private readonly (Vector3D Center, double Radius)? ball;
    private readonly double pixels;

    /// <summary>Prepares a pair.</summary>
    /// <param name="a">First view.</param>
    /// <param name="featuresA">Its key points, unit descriptors.</param>
    /// <param name="b">Second view.</param>
    /// <param name="featuresB">Its key points.</param>
    /// <param name="ball">A ball around the object, world frame; null when its position is unknown.</param>
    /// <param name="pixels">Largest distance to the epipolar line.</param>
    public EpipolarMatcher(
        PosedView a,
        DescriptorSet featuresA,
        PosedView b,
        DescriptorSet featuresB,
        (Vector3D Center, double Radius)? ball,
        double pixels)
    {
        (this.a, this.b, setA, setB, this.ball, this.pixels) = (a, b, featuresA, featuresB, ball, pixels);
        idealA = Ideal(a, featuresA);
        idealB = Ideal(b, featuresB);
    }

    /// <summary>The matches that are best both ways; the margin is over the best rival on the same line, away from the match.</summary>
    public IEnumerable<FeaturePair> Mutual()
    {
        (int Best, float Score, float Margin)[] forward = Search(a, idealA, setA, b, idealB, setB),
            back = Search(b, idealB, setB, a, idealA, setA);
        for (int i = 0; i < forward.Length; i++)
        {
            if (forward[i].Best is >= 0 and var j && back[j].Best == i)
                yield return new FeaturePair(i, setB.Points[j], forward[i].Score, Math.Min(forward[i].Margin, back[j].Margin));
        }
    }

    private (int Best, float Score, float Margin)[] Search(
        PosedView from, PixelPoint[] fromPixels, DescriptorSet fromSet, PosedView to, PixelPoint[] toPixels, DescriptorSet toSet)
    {
        var result = new (int Best, float Score, float Margin)[fromPixels.Length];
        RigidTransform toFromFrom = to.CameraFromWorld * from.CameraFromWorld.Inverse();
        int channels = fromSet.Channels;
        Parallel.For(0, fromPixels.Length, i =>
        {
            result[i] = (-1, float.NegativeInfinity, 0);
            if (Segment(from, fromPixels[i], to, toFromFrom) is not (PixelPoint start, PixelPoint end))
                return;
            (double dx, double dy) = (end.X - start.X, end.Y - start.Y);
            double length = Math.Max(1e-9, Math.Sqrt((dx * dx) + (dy * dy)));
            (dx, dy) = (dx / length, dy / length);
            ReadOnlySpan<float> descriptor = fromSet.Values.Span.Slice(i * channels, channels);
            (float second, int best) = (float.NegativeInfinity, -1);
            float score = float.NegativeInfinity;
            for (int j = 0; j < toPixels.Length; j++)
            {
                (double x, double y) = (toPixels[j].X - start.X, toPixels[j].Y - start.Y);
                double along = (x * dx) + (y * dy);
                if (Math.Abs((x * dy) - (y * dx)) > pixels || along < -pixels || along > length + pixels)
                    continue;
                float similarity = TensorPrimitives.Dot(descriptor, toSet.Values.Span.Slice(j * channels, channels));
                if (similarity > score)
                {
                    if (best >= 0 && toPixels[best].DistanceTo(toPixels[j]) > pixels)
                        second = Math.Max(second, score);
                    (score, best) = (similarity, j);
                }
                else if (similarity > second && toPixels[best].DistanceTo(toPixels[j]) > pixels)
                {
                    second = similarity;
                }
            }

            result[i] = (best, score, float.IsFinite(second) ? score - second : 1);
        });
        return result;
    }

    // Where the other view shows the part of the viewing ray that lies in the ball, or the whole ray in front of both cameras.
    private (PixelPoint Start, PixelPoint End)? Segment(PosedView from, PixelPoint pixel, PosedView to, RigidTransform toFromFrom)
    {
        Vector3D ray = from.Intrinsics.Unproject(pixel, 1).Normalized();
        double baseline = toFromFrom.Translation.Length;
        (double near, double far) = (Nearest * baseline, Farthest * baseline);
        if (ball is (var center, var radius))
        {
            Vector3D c = from.CameraFromWorld * center;
            double along = ray.Dot(c), square = (radius * radius) - (c.Dot(c) - (along * along));
            if (square <= 0)
                return null;
            (near, far) = (Math.Max(1e-9, along - Math.Sqrt(square)), along + Math.Sqrt(square));
        }

        Vector3D start = toFromFrom * (ray * near), end = toFromFrom * (ray * far);
        double smallest = Nearest * baseline;
        if (start.Z <= smallest && end.Z <= smallest)
            return null;
        if (start.Z <= smallest)
            start += (end - start) * ((smallest - start.Z) / (end.Z - start.Z));
        if (end.Z <= smallest)
            end += (start - end) * ((smallest - end.Z) / (start.Z - end.Z));
        return (to.Intrinsics.Project(start), to.Intrinsics.Project(end));
    }

    private static PixelPoint[] Ideal(PosedView view, DescriptorSet set) => [.. set.Points.Select(p => view.Undistorted(p))];
}

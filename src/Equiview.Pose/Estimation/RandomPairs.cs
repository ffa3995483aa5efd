using Equiview.Pose.Solvers;
using MathNet.Numerics;
namespace Equiview.Pose.Estimation;

/// <summary>
/// The a-contrario measure of blind matches (Moisan and Stival, IJCV 2004; Moulon, Monasse and Marlet, "AC-RANSAC", ACCV 2012): how many
/// poses would have as many inliers if each pixel had been paired with another match's point. The chance of one inlier is measured with
/// such pairs at the pose itself, so a pose that projects the object into a few pixels has no advantage.
/// </summary>
internal static class RandomPairs
{
    private const int MaxPairs = 200_000, Sample = 3;

    /// <summary>
    /// Natural logarithm of the expected number of such poses; positive or about zero for one found by chance, far below for the truth.
    /// </summary>
    public static double LogChance(PoseMatches blind, RigidTransform pose, CameraIntrinsics camera, double thresholdPixels)
    {
        ObjectMatch[] matches = blind.Points;
        int cells = blind.InlierCells(matches.Select(m => m.Pixel));
        int inlierCells = blind.InlierCells(blind.PointInliers(pose).Select(i => matches[i].Pixel));
        if (cells <= Sample || inlierCells <= Sample)
            return 0;
        double chance = Math.Min(1, (double)matches.Length / cells * InlierShare(matches, pose, camera, thresholdPixels));
        double tests = SpecialFunctions.BinomialLn(cells, Sample) + SpecialFunctions.BinomialLn(cells, inlierCells)
            + SpecialFunctions.BinomialLn(inlierCells, Sample);
        return tests + ((inlierCells - Sample) * Math.Log(Math.Max(chance, 1e-9)));
    }

    // The share of wrong pairs within the threshold.
    private static double InlierShare(ObjectMatch[] matches, RigidTransform pose, CameraIntrinsics camera, double threshold)
    {
        int steps = Math.Clamp(MaxPairs / matches.Length, 1, matches.Length - 1);
        int stride = Math.Max(1, (matches.Length - 1) / steps), tried = 0, within = 0;
        for (int shift = stride; shift < matches.Length; shift += stride)
        {
            for (int i = 0; i < matches.Length; i++)
            {
                ObjectMatch other = matches[(i + shift) % matches.Length];
                if (other.Pixel == matches[i].Pixel || other.Point == matches[i].Point)
                    continue;
                tried++;
                if ((matches[i] with { Pixel = other.Pixel }).SquaredError(pose, camera) < threshold * threshold)
                    within++;
            }
        }

        // Not zero on a sample that is too small to contain one.
        return (within + 0.5) / (tried + 1);
    }
}

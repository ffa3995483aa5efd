using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Tests.Solvers;

/// <summary>Seeded pose problems with a known answer.</summary>
internal static class SyntheticMatches
{
    public static readonly CameraIntrinsics Camera = new(620, 610, 320, 240, new ImageSize(640, 480));

    /// <summary>An object of 20 cm at 0.5 to 0.8 m; inliers carry Gaussian noise, outliers are uniform in the image.</summary>
    public static (ObjectMatch[] Matches, RigidTransform Truth, bool[] IsInlier) Make(
        int seed, int count, double outlierShare, double noisePixels, double flatness = 1, bool informativeWeights = false)
    {
        var random = new Random(seed);
        RigidTransform truth = new(
            SpecialEuclidean.ExpRotation(new Vector3D(Centered(), Centered(), Centered()) * 5),
            new(Centered() * 0.2, Centered() * 0.2, 0.5 + (0.3 * random.NextDouble())));
        var matches = new ObjectMatch[count];
        var isInlier = new bool[count];
        for (int i = 0; i < count; i++)
        {
            isInlier[i] = random.NextDouble() >= outlierShare;
            Vector3D point = new(Centered() * 0.2, Centered() * 0.2, Centered() * 0.2 * flatness);
            PixelPoint pixel = isInlier[i]
                ? Camera.Project(truth * point) + new PixelPoint(Normal() * noisePixels, Normal() * noisePixels)
                : new PixelPoint(random.NextDouble() * 640, random.NextDouble() * 480);
            matches[i] = new ObjectMatch(point, pixel, informativeWeights ? (isInlier[i] ? 0.6 : 0.4) + (0.5 * random.NextDouble()) : 1);
        }

        return (matches, truth, isInlier);

        double Centered() => random.NextDouble() - 0.5;
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}

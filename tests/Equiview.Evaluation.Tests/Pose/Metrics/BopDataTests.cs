using System.Globalization;
using System.Text.Json;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Formats.Bop;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Pose.Metrics;

/// <summary>
/// The metrics on real results of MegaPose, against values that bop_toolkit's definitions gave in numpy on the same files.
/// </summary>
public sealed class BopDataTests
{
    private static readonly ImageSize VgaSize = new(640, 480);

    [Fact]
    public void Errors_MegaPoseOnYcbV_EqualTheTable()
    {
        string root = SharedData.Require("pose", "ycbv_mini");
        IReadOnlyDictionary<int, BopModelInfo> models = BopModels.Read(Path.Combine(root, "models", "models_info.json"));
        using var info = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "models", "models_info.json")));
        IReadOnlyList<BopResult> results = BopResults.Read(Path.Combine(root, "megapose_cnos_results.csv"));
        var scenes = new[] { 50, 59 }
            .ToDictionary(s => s, s => BopScene.Read(Path.Combine(root, "test", FormattableString.Invariant($"{s:d6}"))));
        int compared = 0;
        foreach (string[] row in File.ReadLines(Path.Combine(root, "megapose_expected_errors.csv")).Skip(1).Select(l => l.Split(',')))
        {
            if (row.Length < 11 || row[3].Length == 0)
                continue;
            double[] v = [.. row.Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
            BopImage image = scenes[(int)v[0]].Single(i => i.ImageId == (int)v[1]);
            BopResult result = results.Where(r => r.SceneId == (int)v[0] && r.ImageId == (int)v[1] && r.ObjectId == (int)v[2])
                .MaxBy(r => r.Score)!;
            BopModelInfo model = models[result.ObjectId];
            JsonElement entry = info.RootElement.GetProperty(row[2]);

            // Results live in BOP's object frame, whose origin is the center of the box.
            double[] c = [.. entry.GetProperty("bbox_center").EnumerateArray().Select(e => e.GetDouble() / 1000)];
            var center = new Vector3D(c[0], c[1], c[2]);
            RigidTransform bopFromMesh = new(RotationMatrix.Identity, -center);
            RigidTransform truth = image.Instances.Single(i => i.ObjectId == result.ObjectId).CameraFromObject * bopFromMesh.Inverse();
            Vector3D[] vertices = [
                .. ObjVertices(Path.Combine(root, "models", entry.GetProperty("name").GetString()!, "textured.obj"))
                    .Select(p => bopFromMesh * p)];
            RigidTransform estimate = result.CameraFromObject;

            // The table has four decimals of a degree, millimeter or pixel, and was made from rotations rounded to eight.
            const double half = 0.51e-4;
            Assert.Equal(v[3], PoseErrors.RotationDegrees(estimate, truth), half);
            Assert.Equal(v[4], 1000 * PoseErrors.Translation(estimate, truth), half);
            Assert.Equal(v[5], 1000 * PoseErrors.Add(estimate, truth, vertices), half + (1e-6 * v[5]));
            Assert.Equal(v[6], 1000 * PoseErrors.AddSymmetric(estimate, truth, vertices, new KdTree(vertices)), half + (1e-6 * v[6]));
            Assert.Equal(v[7], 1000 * PoseErrors.Mssd(estimate, truth, vertices, ObjectSymmetries.None), half + (1e-6 * v[7]));
            Assert.Equal(v[8], PoseErrors.Mspd(estimate, truth, vertices, image.Intrinsics, ObjectSymmetries.None), half + (1e-6 * v[8]));
            Assert.Equal(v[9], PoseErrors.Projection(estimate, truth, vertices, image.Intrinsics), half + (1e-6 * v[9]));
            Assert.Equal(v[10] / 1000, model.DiameterMeters, 1e-9);
            compared++;
        }

        Assert.Equal(32, compared);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Recalls_MegaPoseOnLmO_EqualTheExpectations(int objectId)
    {
        (Vector3D[] vertices, BopModelInfo model, IReadOnlyList<BopResult> truths) = LmO(objectId);
        string file = Directory.EnumerateFiles(SharedData.Require("pose", "bop_csv"), "cnos*.csv").Single();
        ILookup<(int, int), BopResult> estimates = BopResults.Read(file).Where(r => r.ObjectId == objectId)
            .ToLookup(r => (r.SceneId, r.ImageId));
        using var expected = JsonDocument.Parse(
            File.ReadAllText(SharedData.Require("pose", "bop_csv", "expected_megapose_lmo_obj5_obj6.json")));
        JsonElement e = expected.RootElement.GetProperty(objectId.ToString(CultureInfo.InvariantCulture));
        Scores s = Evaluate(truths, estimates, vertices, model);
        Assert.Equal(e.GetProperty("targets").GetInt32(), truths.Count);
        Assert.Equal(e.GetProperty("estimates_missing").GetInt32(), s.Missing);
        Assert.Equal(e.GetProperty("AR_MSSD").GetDouble(), s.Mssd, 1e-6);
        Assert.Equal(e.GetProperty("AR_MSPD").GetDouble(), s.Mspd, 1e-6);
        Assert.Equal(e.GetProperty("ADD_0.1d").GetDouble(), s.Add, 1e-6);
        Assert.Equal(e.GetProperty("proj2d_5px").GetDouble(), s.Projection, 1e-6);
        foreach (int gate in new[] { 1, 3, 5 })
            Assert.Equal(e.GetProperty($"{gate}cm{gate}deg").GetDouble(), PoseAccuracy.CentimeterDegree(s.Errors, gate), 1e-6);
        Assert.Equal(e.GetProperty("5cm").GetDouble(), PoseAccuracy.Below([.. s.Errors.Select(x => x.Meters * 100)], 5), 1e-6);
        Assert.Equal(e.GetProperty("5deg").GetDouble(), PoseAccuracy.Below([.. s.Errors.Select(x => x.Degrees)], 5), 1e-6);
    }

    [Fact]
    public void Recalls_GroundTruthAsResults_AreOne()
    {
        (Vector3D[] vertices, BopModelInfo model, IReadOnlyList<BopResult> truths) = LmO(6);
        Scores s = Evaluate(truths, truths.ToLookup(r => (r.SceneId, r.ImageId)), vertices, model);
        Assert.Equal((1, 1, 1, 1), (s.Mssd, s.Mspd, s.Add, s.Projection));
        Assert.Equal(1, PoseAccuracy.CentimeterDegree(s.Errors, 1));
    }

    private static (Vector3D[] Vertices, BopModelInfo Model, IReadOnlyList<BopResult> Truths) LmO(int objectId)
    {
        string mini = SharedData.Require("pose", "lm_mini");
        string truthFile = Directory.EnumerateFiles(SharedData.Require("pose", "bop_csv"), "gt-*.csv").Single();
        return (
            PlyVertices(Path.Combine(mini, FormattableString.Invariant($"obj_{objectId:d6}.ply"))),
            BopModels.Read(Path.Combine(mini, "models_info.json"))[objectId],
            [.. BopResults.Read(truthFile).Where(r => r.ObjectId == objectId)]);
    }

    private static Scores Evaluate(
        IReadOnlyList<BopResult> truths, ILookup<(int, int), BopResult> estimates, Vector3D[] vertices, BopModelInfo model)
    {
        CameraIntrinsics camera = BopUnits.ToIntrinsics([572.4114, 0, 325.2611, 0, 573.57043, 242.04899, 0, 0, 1], VgaSize);
        IReadOnlyList<RigidTransform> symmetries = ObjectSymmetries.Expand(model.Symmetry);
        List<BopTargetErrors> mssd = [], mspd = [];
        List<double> add = [], projection = [];
        List<(double, double)> errors = [];
        foreach (BopResult truth in truths)
        {
            BopResult? best = estimates[(truth.SceneId, truth.ImageId)].MaxBy(r => r.Score);
            if (best is null)
            {
                mssd.Add(new(1, [], new double[0, 1]));
                mspd.Add(new(1, [], new double[0, 1]));
                add.Add(double.PositiveInfinity);
                projection.Add(double.PositiveInfinity);
                errors.Add((double.PositiveInfinity, double.PositiveInfinity));
                continue;
            }

            (RigidTransform e, RigidTransform t) = (best.CameraFromObject, truth.CameraFromObject);
            mssd.Add(new(1, [best.Score], new[,] { { PoseErrors.Mssd(e, t, vertices, symmetries) / model.DiameterMeters } }));
            mspd.Add(
                new(
                    1,
                    [best.Score],
                    new[,]
                    {
                        { PoseErrors.Mspd(e, t, vertices, camera, symmetries) * BopThresholds.MspdReferenceWidth / camera.Size.Width },
                    }));
            add.Add(PoseErrors.Add(e, t, vertices));
            projection.Add(PoseErrors.Projection(e, t, vertices, camera));
            errors.Add((PoseErrors.RotationDegrees(e, t), PoseErrors.Translation(e, t)));
        }

        return new Scores(
            BopRecall.Average(mssd, BopThresholds.Shares), BopRecall.Average(mspd, BopThresholds.MspdPixels),
            PoseAccuracy.Below(add, 0.1 * model.DiameterMeters),
            PoseAccuracy.Below(projection, 5), errors, add.Count(double.IsPositiveInfinity));
    }

    private static Vector3D[] ObjVertices(string path) =>
        [.. File.ReadLines(path).Where(l => l.StartsWith("v ", StringComparison.Ordinal)).Select(l => Vector(l.Split(' '), 1, 1))];

    // ASCII PLY, millimeters.
    private static Vector3D[] PlyVertices(string path)
    {
        string[] lines = File.ReadAllLines(path);
        int count = int.Parse(
            lines.Single(l => l.StartsWith("element vertex", StringComparison.Ordinal)).Split(' ')[2], CultureInfo.InvariantCulture);
        return [.. lines.Skip(Array.IndexOf(lines, "end_header") + 1).Take(count).Select(l => Vector(l.Split(' '), 0, 1e-3))];
    }

    private static Vector3D Vector(string[] f, int start, double scale) =>
        new Vector3D(
            double.Parse(f[start], CultureInfo.InvariantCulture),
            double.Parse(f[start + 1], CultureInfo.InvariantCulture),
            double.Parse(f[start + 2], CultureInfo.InvariantCulture)) * scale;

    private sealed record Scores(
        double Mssd, double Mspd, double Add, double Projection, IReadOnlyList<(double Degrees, double Meters)> Errors, int Missing);
}

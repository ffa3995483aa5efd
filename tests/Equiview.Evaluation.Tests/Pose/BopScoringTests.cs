using System.Globalization;
using System.Text.Json;
using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Formats.Bop;
using Equiview.Formats.MeshPly;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Tests.Meshes;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Pose;

/// <summary>The whole path from results files to the metrics, on real results of MegaPose and on the truth itself.</summary>
public sealed class BopScoringTests
{
    private static readonly CameraIntrinsics LmCamera = BopUnits.ToIntrinsics(
        [572.4114, 0, 325.2611, 0, 573.57043, 242.04899, 0, 0, 1], new(640, 480));

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Row_MegaPoseOnLmO_EqualsTheExpectations(int objectId)
    {
        MetricRow row = Score(objectId, Directory.EnumerateFiles(SharedData.Require("pose", "bop_csv"), "cnos*.csv").Single());
        using var expected = JsonDocument.Parse(
            File.ReadAllText(SharedData.Require("pose", "bop_csv", "expected_megapose_lmo_obj5_obj6.json")));
        JsonElement e = expected.RootElement.GetProperty(objectId.ToString(CultureInfo.InvariantCulture));
        (string Key, string Metric)[] compared = [
            ("AR_MSSD", "AR_MSSD"), ("AR_MSPD", "AR_MSPD"), ("ADD_0.1d", "ADD-0.1d"),
            ("proj2d_5px", "Proj2D 5px"), ("5cm5deg", "5cm5deg"), ("1cm1deg", "1cm1deg")];
        foreach ((string key, string metric) in compared)
            Assert.Equal(e.GetProperty(key).GetDouble() * 100, row.Metrics.Single(m => m.Name == metric).Value, 1e-4);
    }

    [Fact]
    public void Row_GroundTruthAsResults_IsOneEverywhere()
    {
        MetricRow row = Score(6, Directory.EnumerateFiles(SharedData.Require("pose", "bop_csv"), "gt-*.csv").Single());
        Assert.All(row.Metrics.Where(m => m.Unit == "%" && m.Name is not "AR_VSD"), m => Assert.Equal(100, m.Value, 9));
    }

    [Fact]
    public void Score_TwoInstances_EachEstimateTakesTheTruthItFits()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        var item = new BopObject(1, mesh, mesh.Diameter, ObjectSymmetries.None);
        RigidTransform left = new(RotationMatrix.Identity, new(-0.2, 0, 0.8)), right = new(RotationMatrix.Identity, new(0.2, 0, 0.8));
        var target = new BopTarget(1, 1, 1, 2);
        BopTargetScore both = BopScoring.Score(
            target, item, LmCamera, [left, right], [new(1, 1, 1, 0.5, left), new(1, 1, 1, 0.9, right), new(1, 1, 1, 0.1, left)]);
        Assert.All(both.Instances, i => Assert.Equal(0, i.Add, 1e-12));
        Assert.Equal(1, BopRecall.At([both.Mssd], 0.05));
        BopTargetScore one = BopScoring.Score(target, item, LmCamera, [left, right], [new(1, 1, 1, 0.9, right)]);
        Assert.Equal((double.PositiveInfinity, 0.0), (one.Instances[0].Add, one.Instances[1].Add));
        Assert.Equal(0.5, BopRecall.At([one.Mssd], 0.05));
    }

    [Fact]
    public void Score_DiscreteSymmetry_TheTurnedPoseCountsAsRight()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        RigidTransform half = new(SpecialEuclidean.ExpRotation(new(0, 0, Math.PI)), default),
            truth = new(RotationMatrix.Identity, new(0, 0, 0.8));
        var symmetric = new BopObject(1, mesh, mesh.Diameter, ObjectSymmetries.Expand([half], []));
        float[] depth = mesh.Render(LmCamera, truth, color: false).Depth;
        BopTargetScore score = BopScoring.Score(new(1, 1, 1, 1), symmetric, LmCamera, [truth], [new(1, 1, 1, 1, truth * half)], depth);
        MetricRow row = BopSummary.Row("turned", [score]);
        double Value(string name) => row.Metrics.Single(m => m.Name == name).Value;
        Assert.Equal(
            (0, 100, 100, 100, 100, 100),
            (Value("ADD-0.1d"), Value("ADD(-S)-0.1d"), Value("AR_MSSD"), Value("AR_MSPD"), Value("AR_VSD"), Value("AR")));
    }

    private static MetricRow Score(int objectId, string results)
    {
        string mini = SharedData.Require("pose", "lm_mini");
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(
            ObjectMesh.Scaled(MeshPlyReader.Read(Path.Combine(mini, FormattableString.Invariant($"obj_{objectId:d6}.ply"))).Mesh, 0.001),
            renderer);
        var item = new BopObject(
            objectId, mesh, BopModels.Read(Path.Combine(mini, "models_info.json"))[objectId].DiameterMeters, ObjectSymmetries.None);
        ILookup<(int, int), BopResult> estimates = BopResults.Read(results).Where(r => r.ObjectId == objectId)
            .ToLookup(r => (r.SceneId, r.ImageId));
        IEnumerable<BopResult> truths = BopResults.Read(
            Directory.EnumerateFiles(SharedData.Require("pose", "bop_csv"), "gt-*.csv").Single())
            .Where(r => r.ObjectId == objectId);
        return BopSummary.Row(
            "all",
            [
                .. truths.Select(
                    t => BopScoring.Score(
                        new(t.SceneId, t.ImageId, objectId, 1),
                        item,
                        LmCamera,
                        [t.CameraFromObject],
                        [.. estimates[(t.SceneId, t.ImageId)]]))]);
    }
}

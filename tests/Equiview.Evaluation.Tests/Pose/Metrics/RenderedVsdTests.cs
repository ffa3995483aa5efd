using Equiview.Evaluation.Pose.Metrics;
using Equiview.Formats.Bop;
using Equiview.Formats.MeshPly;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Pose.Metrics;

/// <summary>VSD on a real depth image with a real mesh: LM-O scene 2, image 3, the cat, depth rendered on the processor.</summary>
public sealed class RenderedVsdTests
{
    [Fact]
    public void Evaluate_RealDepthAndMesh_IsZeroAtTheTruthAndGrowsWithTheError()
    {
        string folder = SharedData.Require("pose", "lm_mini");
        PlanarImage depth = ImageFile.ReadGray16(Path.Combine(folder, "lmo_000002_000003_depth.png"));
        float[] meters = Array.ConvertAll(depth.Values, v => v / 1000);
        TriangleMesh mesh = MeshPlyReader.Read(Path.Combine(folder, "obj_000006.ply")).Mesh;
        mesh = mesh with { Positions = Array.ConvertAll(mesh.Positions, p => p / 1000) };
        using System.Text.Json.JsonDocument cameraFile = System.Text.Json.JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder, "scene_camera.json")));
        double[] k = [.. cameraFile.RootElement.EnumerateObject().First().Value.GetProperty("cam_K").EnumerateArray()
            .Select(v => v.GetDouble())];
        CameraIntrinsics camera = BopUnits.ToIntrinsics(k, depth.Size);
        using System.Text.Json.JsonDocument truthFile = System.Text.Json.JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder, "scene_gt.json")));
        System.Text.Json.JsonElement cat = truthFile.RootElement.EnumerateObject().First().Value.EnumerateArray()
            .First(i => i.GetProperty("obj_id").GetInt32() == 6);
        RigidTransform truth = BopUnits.ToTransform(
            [.. cat.GetProperty("cam_R_m2c").EnumerateArray().Select(v => v.GetDouble())],
            [.. cat.GetProperty("cam_t_m2c").EnumerateArray().Select(v => v.GetDouble())]);

        using var renderer = new MeshRasterizerCpu();
        using IRenderableMesh uploaded = renderer.Upload(mesh);
        var depthOnly = new MeshRenderOptions { Color = false };
        double[] At(Vector3D shift) => VisibleSurfaceDiscrepancy.Evaluate(
            truth with
            {
                Translation = truth.Translation + shift,
            }, truth, meters, camera, 0.154546, (pose, c) => uploaded.Render(c, pose, depthOnly).Depth);

        Assert.All(At(default), e => Assert.Equal(0, e));
        double[] near = At(new(0.01, 0, 0)), far = At(new(0.04, 0, 0)), gone = At(new(0.3, 0, 0));
        Assert.All(near.Zip(far), e => Assert.True(e.First > 0 && e.First < e.Second && e.Second < 1, $"{e}"));
        Assert.All(gone, e => Assert.Equal(1, e));
        Assert.True(near.SequenceEqual(near.OrderDescending()), "a wider tolerance never costs more");
    }
}

using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>The self-made box, rendered into a BOP data set and onboarded from its mesh, once for all tests.</summary>
public sealed class PoseMeshFixture : IAsyncLifetime
{
    public TemporaryFolder Folder { get; } = new();

    public async ValueTask InitializeAsync()
    {
        SelfMadeBox.Write(Folder["box.ply"]);
        SelfMadeBox.Write(Folder["data/models/obj_000001.ply"], unitsPerMeter: 1000);
        File.WriteAllText(
            Folder["data/models/models_info.json"],
            """
            {"1": {"diameter": 1414.2136, "min_x": -400, "min_y": -300, "min_z": -500, "size_x": 800, "size_y": 600, "size_z": 1000}}
            """);
        File.WriteAllText(
            Folder["data/test_targets_bop19.json"],
            """
            [{"scene_id": 1, "im_id": 8, "obj_id": 1, "inst_count": 1}, {"scene_id": 1, "im_id": 30, "obj_id": 1, "inst_count": 1}]
            """);
        Require(await CommandLine.Run(Folder.Path, "render-views", "box.ply", "--size", "256", "--layout", "Bop", "-o", "views"));
        Directory.CreateDirectory(Folder["data/test"]);
        Directory.Move(Folder["views/000001"], Folder["data/test/000001"]);
        Require(await CommandLine.Run(
            Folder.Path, "pose", "onboard", "--mesh", "box.ply", "--in-plane", "1", "--side", "160", "--stride", "4",
            "-o", "box.eqobject"));
    }

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Require(CommandResult result) => Assert.True(result.ExitCode == 0, result.Error);
}

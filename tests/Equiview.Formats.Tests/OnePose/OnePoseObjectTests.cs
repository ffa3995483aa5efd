using Equiview.Formats.Npy;
using Equiview.Formats.OnePose;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.OnePose;

public sealed class OnePoseObjectTests
{
    // A 1 x 1 PNG.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public void ReadSequence_WithAnnotations_GivesViewsBoxAndAssignments()
    {
        using var folder = new TemporaryFolder();
        string sequence = Make(folder, "[[0, 1], [4, 2]]");
        PosedScene scene = PosedSceneReader.Read(sequence);
        Assert.Equal(["0.png", "10.png", "2.png"], scene.Views.Select(v => v.Name));
        Assert.Equal(new CameraIntrinsics(500, 510, 256.5, 250.5, new(1, 1)), scene.Views[0].Intrinsics);
        Assert.Equal(new Vector3D(0.1, 0.2, 0.3), scene.Views[0].CameraFromWorld.Translation);
        Assert.Equal((new Vector3D(-0.1, -0.1, -0.1), new Vector3D(0.1, 0.1, 0.1)), scene.ObjectBounds);
        Assert.Empty(scene.Warnings);
        OnePoseAnnotation annotation = Assert.Single(OnePoseObject.ReadAnnotations(sequence, scene, 5));
        Assert.Equal(2, annotation.View);
        Assert.Equal([new PixelPoint(10.5, 20.5), new PixelPoint(30.5, 40.5)], annotation.Keypoints);
        Assert.Equal([(0, 4), (1, 2)], annotation.Assignments);
        Assert.Equal([sequence], OnePoseObject.Sequences(Path.GetDirectoryName(sequence)!));
    }

    [Fact]
    public void ReadAnnotations_IndexOutOfRange_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string sequence = Make(folder, "[[0, 2], [4, 2]]");
        PosedScene scene = OnePoseObject.ReadSequence(sequence);
        Assert.Throws<InvalidFileException>(() => OnePoseObject.ReadAnnotations(sequence, scene, 5));
    }

    [Fact]
    public void ReadPoints_Npz_GivesKeypoints3d()
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(
            folder["anno.npz"], new Dictionary<string, StoredTensor> { ["keypoints3d"] = StoredTensor.From([1f, 2, 3, 4, 5, 6], 2, 3) });
        Assert.Equal([new Vector3D(1, 2, 3), new Vector3D(4, 5, 6)], OnePoseObject.ReadPoints(folder["anno.npz"]));
        NpzFile.Write(folder["bad.npz"], new Dictionary<string, StoredTensor> { ["other"] = StoredTensor.From([1f], 1) });
        Assert.Throws<InvalidFileException>(() => OnePoseObject.ReadPoints(folder["bad.npz"]));
    }

    private static string Make(TemporaryFolder folder, string assignments)
    {
        string thing = folder["0700-toy-others"], sequence = Path.Combine(thing, "toy-1");
        foreach (string part in new[] { "color", "intrin_ba", "poses_ba", "anno_loftr" })
            Directory.CreateDirectory(Path.Combine(sequence, part));
        double[] ends = [-0.1, 0.1];
        IEnumerable<string> corners = from x in ends from y in ends from z in ends select FormattableString.Invariant($"{x} {y} {z}");
        File.WriteAllLines(Path.Combine(thing, "box3d_corners.txt"), corners);
        foreach (int i in new[] { 0, 2, 10 })
        {
            File.WriteAllBytes(Path.Combine(sequence, "color", $"{i}.png"), Convert.FromBase64String(Png));
            File.WriteAllText(Path.Combine(sequence, "intrin_ba", $"{i}.txt"), "500 0 256\n0 510 250\n0 0 1\n");
            File.WriteAllText(Path.Combine(sequence, "poses_ba", $"{i}.txt"), "1 0 0 0.1\n0 1 0 0.2\n0 0 1 0.3\n0 0 0 1\n");
        }

        File.WriteAllText(
            Path.Combine(sequence, "anno_loftr", "2.json"),
            $$"""{"keypoints2d": [[10, 20], [30, 40]], "assign_matrix": {{assignments}}, "num_matches": 2}""");
        return sequence;
    }
}

using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>What the samples work on: an image, a video, posed photographs of a cube, a Gaussian scene, a mesh.</summary>
public sealed class SampleData : IDisposable
{
    /// <summary>Frames of the video, in which a wall moves 2 px to the right and 1 px up.</summary>
    public const int Frames = 6;

    private const int Photographs = 10;
    private static readonly RigidTransform[] Cameras =
        [.. Enumerable.Range(0, Photographs).Select(i => PaintedCube.At(360.0 * i / Photographs, i % 2 == 0 ? 30 : 5))];

    public SampleData()
    {
        Pictures.Write(Folder["a.png"], 160, 120, 3);
        WriteVideo(Folder["video"]);
        PaintedCube.WritePosed(Folder["cube"], Cameras, PaintedCube.Photograph(Folder["scratch"], Cameras));
        ImageFile.Write(Folder["new.png"], PaintedCube.Photograph(Folder["scratch"], [NewPose])[0]);
        ThreeBalls.Write(Folder["balls"]);
        SelfMadeBox.Write(Folder["meshes/box.ply"]);
    }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>The cube in the frame of the camera that took new.png.</summary>
    public static RigidTransform NewPose { get; } = PaintedCube.At(20, 18);

    public void Dispose() => Folder.Dispose();

    private static void WriteVideo(string folder)
    {
        var scene = new LayeredScene([new SceneLayer(ProceduralTexture.Make(new ImageSize(420, 320), 5))], new ImageSize(192, 144));
        Directory.CreateDirectory(folder);
        for (int f = 0; f < Frames; f++)
        {
            RgbImage frame = scene.Render(new SceneView([Homography.Translation(-60 + (2 * f), -40 - f)]));
            ImageFile.Write(Path.Combine(folder, $"{f}.png"), frame);
        }
    }
}

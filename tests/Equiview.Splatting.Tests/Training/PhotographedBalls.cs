using Equiview.Formats.Nerfstudio;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Training;

/// <summary>The two balls photographed from all sides, as a folder with transforms.json.</summary>
internal static class PhotographedBalls
{
    public static readonly CameraIntrinsics Camera = new(64, 64, 32, 24, new ImageSize(64, 48));

    /// <summary>Views of an orbit, as <paramref name="folder"/> holds them after <see cref="Write"/>.</summary>
    public static PosedView[] Views(string folder, int count) =>
        [.. OrbitCameras.Around(new ScenePlacement(default, new Vector3D(0, -1, 0), 4), count, 20).Select((pose, i) =>
            new PosedView($"v{i:d2}.png", Camera, pose, Path.Combine(folder, $"v{i:d2}.png")))];

    public static void Write(string folder, int count = 9, Action<RgbImage, int>? change = null)
    {
        PosedView[] views = Views(folder, count);
        for (int i = 0; i < views.Length; i++)
        {
            RgbImage image = new GaussianRasterizerCpu(1).Render(TwoBalls.Scene, Camera, views[i].CameraFromWorld).ToRgb();
            change?.Invoke(image, i);
            ImageFile.Write(views[i].ImagePath!, image);
        }

        NerfstudioWriter.Write(folder, views);
    }
}

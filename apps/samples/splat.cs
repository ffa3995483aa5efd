#:project ../../src/Equiview.Splatting/Equiview.Splatting.csproj
// A Gaussian scene seen from all around, in color and depth.    dotnet run -c Release splat.cs scene.ply turn/
using Equiview;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Scenes;
GaussianScene scene = SplatSceneReader.Read(args[0]);
using IGaussianRasterizer rasterizer = GaussianRasterizers.Create(); // Vulkan where there is a device, else the managed twin
var camera = new CameraIntrinsics(500, 500, 320, 240, new ImageSize(640, 480));
Directory.CreateDirectory(args[1]);

IReadOnlyList<RigidTransform> orbit = OrbitCameras.Around(ScenePlacement.Of(scene), count: 24);
for (int i = 0; i < orbit.Count; i++)
{
    GaussianRendering rendering = rasterizer.Render(scene, camera, orbit[i]);
    ImageFile.Write(Path.Combine(args[1], $"{i:00}.png"), rendering.ToRgb());
    PlanarImage depth = rendering.ExpectedDepth();
    NpyFile.Write(Path.Combine(args[1], $"{i:00}.depth.npy"), StoredTensor.From(depth.Values, depth.Size.Height, depth.Size.Width));
}

#:project ../../src/Equiview.ImageSharp/Equiview.ImageSharp.csproj
#:project ../../src/Equiview.Rendering/Equiview.Rendering.csproj
// A Gaussian scene as an image, without libtorch and OpenCV.    dotnet run -c Release render.cs scene.ply image.png
using Equiview;
using Equiview.ImageSharp;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;

GaussianScene scene = GaussianSceneReader.Read(args[0]);
using IGaussianRasterizer rasterizer = GaussianRasterizers.Create(); // Vulkan where there is a device, else the managed twin
var camera = new CameraIntrinsics(500, 500, 320, 240, new ImageSize(640, 480));

RigidTransform cameraFromWorld = OrbitCameras.Around(ScenePlacement.Of(scene), count: 1)[0];
GaussianRendering rendering = rasterizer.Render(scene, camera, cameraFromWorld);
ImageSharpFile.Write(args[1], rendering.ToRgb());
Console.WriteLine($"{scene.Count} Gaussians rendered on {rasterizer.Description}");

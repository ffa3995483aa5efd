#:project ../../src/Equiview.Splatting/Equiview.Splatting.csproj
// Features lifted onto a Gaussian scene, then queried at a pixel.    dotnet run -c Release lift.cs scene.ply colmap-folder 320 240 found/
using System.Globalization;
using Equiview;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Lifting;
using Equiview.Splatting.Queries;

GaussianScene scene = GaussianSceneReader.Read(args[0], WebpDecoder.Decode);
PosedScene photographs = PosedSceneReader.Read(args[1]);
using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift"); // any model of 'equiview models list', with or without an adapter

GaussianScene lifted = await FeatureLifter.LiftAsync(scene, photographs.Views, extractor);
Directory.CreateDirectory(args[4]);
GaussianSceneFile.Write(Path.Combine(args[4], "lifted.ply"), lifted); // with the recipe of its features

using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
PosedView view = photographs.Views[0];
var point = new PixelPoint(double.Parse(args[2], CultureInfo.InvariantCulture), double.Parse(args[3], CultureInfo.InvariantCulture));
SceneQueryResult found = new SceneQuery(lifted, rasterizer).Run(view, new SceneQueryOptions { Point = point });
SceneQueryFiles.Write(args[4], found, rasterizer, view);
Console.WriteLine($"{found.Gaussians.Length} of {scene.Count} Gaussians belong to what is seen at ({point.X}, {point.Y})");

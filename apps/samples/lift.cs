#:project ../../src/Equiview/Equiview.csproj
// Features lifted onto a Gaussian scene, then queried at a pixel.    dotnet run -c Release lift.cs scene.ply colmap-folder 320 240 found/
using System.Globalization;
using Equiview.Formats.Splat;

GaussianScene scene = GaussianSceneReader.Read(args[0], WebpDecoder.Decode);
PosedScene photographs = PosedSceneReader.Read(args[1]);
using var features = Features.Load("dense-sift"); // any model of 'equiview models list', with or without an adapter

GaussianScene lifted = await FeatureLifter.LiftAsync(scene, photographs.Views, features);
Directory.CreateDirectory(args[4]);
GaussianSceneFile.Write(Path.Combine(args[4], "lifted.ply"), lifted); // with the recipe of its features

using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
PosedView view = photographs.Views[0];
double[] at = [.. args[2..4].Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
SceneQueryResult found = new SceneQuery(lifted, rasterizer).Run(view, new SceneQueryOptions { Point = new PixelPoint(at[0], at[1]) });
SceneQueryFiles.Write(args[4], found, rasterizer, view);
Console.WriteLine($"{found.Gaussians.Length} of {scene.Count} Gaussians belong to what is seen at ({at[0]}, {at[1]})");

#:project ../../src/Equiview.Pose/Equiview.Pose.csproj
// An object from posed photographs, found in a new one.   dotnet run -c Release pose.cs colmap-folder photo.jpg
using Equiview;
using Equiview.Features;
using Equiview.Features.Recipes;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Estimation;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
PosedScene scene = PosedSceneReader.Read(args[0]);
using IFeatureExtractor extractor = FeatureExtractors.Load("sift");
FeatureRecipe preset = extractor.Recipe("pose");
ImageFeatures[] features = [.. scene.Views.Select(view => ImageFeatures.Extract(extractor, preset, ImageFile.Read(view.ImagePath!)))];
ObjectModel thing = SceneOnboarding.Onboard(scene, features).Model;

CameraIntrinsics camera = scene.Views[0].Intrinsics; // the new photograph was taken with the same camera
PoseEstimate estimate = new ObjectPoseEstimator(thing).Estimate(ImageFeatures.Extract(extractor, preset, ImageFile.Read(args[1])), camera);
Console.WriteLine(estimate.CameraFromObject is { } pose
    ? $"the object lies at ({pose.Translation.X:g4}, {pose.Translation.Y:g4}, {pose.Translation.Z:g4}) in front of the camera, right with probability {estimate.Confidence:f2}"
    : $"no pose: {estimate.Reason}");

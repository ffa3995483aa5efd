#:project ../../src/Equiview.Pose/Equiview.Pose.csproj
// An object from posed photographs, found in a new one.   dotnet run -c Release pose.cs colmap-folder photo.jpg
using Equiview;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Imaging.Codecs;
using Equiview.Pose;
using Equiview.Pose.Solvers;
PosedScene scene = PosedSceneReader.Read(args[0]);
using (IFeatureExtractor features = FeatureExtractors.Load("sift")) // or "dinov2_vits14+multiview": the object remembers what made it
{
    using ObjectPose made = await ObjectPose.OnboardAsync(scene, features);
    made.Save("thing.eqobject");
}

using ObjectPose thing = ObjectPose.Open("thing.eqobject");
CameraIntrinsics camera = scene.Views[0].Intrinsics; // the new photograph was taken with the same camera
PoseEstimate estimate = thing.Estimate(ImageFile.Read(args[1]), camera);
Console.WriteLine(estimate.CameraFromObject is { } pose
    ? $"the object lies at ({pose.Translation.X:g4}, {pose.Translation.Y:g4}, {pose.Translation.Z:g4}) in front of the camera, "
        + $"right with probability {estimate.Confidence:f2}"
    : $"no pose: {estimate.Reason}");

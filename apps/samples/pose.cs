#:project ../../src/Equiview/Equiview.csproj
// An object from posed photographs, found in a new one.   dotnet run -c Release pose.cs colmap-folder photo.jpg [MODEL or MODEL+ADAPTER]
PosedScene scene = PosedSceneReader.Read(args[0]);
using (var features = Features.Load(args.ElementAtOrDefault(2) ?? "sift"))
{
    using var made = await ObjectPose.OnboardAsync(scene, features);
    made.Save("thing.eqobject"); // remembers model, adapter, layer and sizes
}

using var thing = ObjectPose.Open("thing.eqobject");
CameraIntrinsics camera = scene.Views[0].Intrinsics; // the new photograph was taken with the same camera
PoseEstimate estimate = thing.Estimate(ImageFile.Read(args[1]), camera);
Console.WriteLine(estimate.CameraFromObject is { Translation: var at }
    ? $"the object lies at ({at.X:g4}, {at.Y:g4}, {at.Z:g4}) in the camera's frame, right with probability {estimate.Confidence:f2}"
    : $"no pose: {estimate.Reason}");

#:project ../../src/Equiview/Equiview.csproj
// An object known by its mesh alone, found in a box of a photograph.   dotnet run mesh-pose.cs mug.glb photo.jpg FX,FY,CX,CY X,Y,W,H
using System.Globalization;
using Equiview.Pose.Onboarding;

double[] Numbers(string list) => [.. list.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
RgbImage photo = ImageFile.Read(args[1]);
var (k, box) = (Numbers(args[2]), Numbers(args[3]));
var camera = new CameraIntrinsics(k[0], k[1], k[2], k[3], photo.Size);
var region = ObjectRegion.FromBox(box[0], box[1], box[2], box[3], photo.Size);

using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
using ObjectMesh mesh = ObjectMesh.Read(args[0], renderer); // object frame, meters; 0.001 as third argument for millimeters
using var features = Features.Load("dense-sift");
var upright = new MeshOnboardingOptions { InPlaneRotations = 1 }; // the default of 12 finds it rotated about the optical axis too
using var thing = await ObjectPose.OnboardAsync(mesh, features, options: upright); // renders it from all around

PoseEstimate estimate = thing.Estimate(photo, camera, region);
Console.WriteLine(estimate.Found ? $"the object lies at {estimate.CameraFromObject!.Value.Translation}" : $"no pose: {estimate.Reason}");

using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Formats.Colmap;
using Equiview.Imaging;
using Equiview.Pose.Geometry;
using Equiview.Imaging.Codecs;
using Equiview.Pose;
using Equiview.Pose.Estimation;
using Equiview.Pose.Overlays;
using Equiview.Pose.Solvers;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose estimate': where an onboarded object lies in photographs.</summary>
internal static class PoseEstimateVerb
{
    public static Command Create()
    {
        var images = new Argument<string[]>("images") { Description = "photographs, all of one camera", Arity = ArgumentArity.OneOrMore };
        var mode = new Option<PoseMode>("--mode") { Description = "accurate, or paper (the protocol of the reference paper)" };
        var overlay = new Option<string?>("--overlay") { Description = "folder for images with box and axes drawn in, and the outline of the mesh" };
        var colmap = new Option<string?>("--colmap") { Description = "folder for the poses as a COLMAP model (text); the object's frame is the world" };
        var path = new Option<string>("--output", "-o") { Description = ".json, or .csv as BOP results", DefaultValueFactory = _ => "poses.json" };
        var command = new Command("estimate", "find an onboarded object in photographs") { images, mode, overlay, colmap, path };
        var (item, cameras, mesh) = (new PoseObjectOptions(command, withRegion: true), new CameraOptions(command), new PoseMeshOptions(command));
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string[] files = arguments.GetValue(images)!;
            ObjectPoseOptions options = mesh.Read(arguments, item.Read(arguments) with { Mode = arguments.GetValue(mode) }, files.Length);
            using var opened = ObjectPose.Open(item.File(arguments), options);
            var found = new List<PoseEstimate>();
            var views = new List<PosedView>();
            foreach (string file in files)
            {
                RgbImage image = ImageFile.Read(file);
                (CameraIntrinsics camera, LensDistortion? lens) = cameras.Read(arguments, image.Size);
                image = lens is null ? image : LensCorrection.Undistort(image, camera, lens);
                PoseEstimate estimate = opened.Estimate(image, camera, item.Region(arguments, image.Size), cancellation);
                found.Add(mesh.Refine(arguments, opened, estimate, camera, found.Count, cancellation));
                if (found[^1].CameraFromObject is not { } pose)
                    continue;
                views.Add(new PosedView(Path.GetFileName(file), camera, pose));
                Draw(arguments.GetValue(overlay), file, image, camera, pose, opened);
            }

            if (arguments.GetValue(colmap) is { } sparse)
                ColmapScene.FromScene(new PosedScene { Views = views, Unit = opened.Model.Unit }).Write(sparse, binary: false);
            object[] values = [.. files.Zip(found, PoseText.Value)];
            PoseText.Write(arguments.GetValue(path)!, found, values);
            output.Result(values, () => Console.Out.WriteLine(
                $"{string.Join('\n', files.Zip(found, (f, e) => $"{f}: {PoseText.Line(e)}"))}\nwritten to {arguments.GetValue(path)}"));
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Draw(string? folder, string file, RgbImage image, CameraIntrinsics camera, RigidTransform pose, ObjectPose opened)
    {
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        if (opened.Mesh is { } mesh)
            MeshOverlay.Draw(image, camera, pose, mesh);
        else
            PoseOverlay.DrawBoxAndAxes(image, camera, pose, opened.Model.Box);
        ImageFile.Write(Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + "_pose.png"), image);
    }
}

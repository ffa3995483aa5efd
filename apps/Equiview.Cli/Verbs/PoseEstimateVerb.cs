using System.CommandLine;
using System.Text.Json;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats.Bop;
using Equiview.Formats.Colmap;
using Equiview.Imaging;
using Equiview.Pose;

namespace Equiview.Cli.Verbs;

/// <summary>'pose estimate': where an onboarded object lies in photographs.</summary>
internal static class PoseEstimateVerb
{
    public static Command Create()
    {
        var images = new Argument<string[]>("images") { Description = "photographs, all of one camera", Arity = ArgumentArity.OneOrMore };
        var file = new Option<string>("--object") { Description = "object model (.eqobject)", Required = true };
        var box = new Option<string?>("--box") { Description = "x,y,width,height of the object in the image, pixels (of the undistorted image with --distortion)" };
        var mask = new Option<string?>("--mask") { Description = "mask of the object, 0 off it" };
        var mode = new Option<string>("--mode") { Description = "accurate, or paper (the protocol of the reference paper)", DefaultValueFactory = _ => "accurate" };
        var overlay = new Option<string?>("--overlay") { Description = "folder for pictures with box and axes drawn in, and the outline of the mesh" };
        var colmap = new Option<string?>("--colmap") { Description = "folder for the poses as a COLMAP model (text); the object's frame is the world" };
        var meshOptions = new PoseMeshOptions();
        var weights = new Option<string?>("--weights", "-w") { Description = "weight file of the backbone; else it is searched" };
        var path = new Option<string>("--output", "-o") { Description = ".json, or .csv as BOP results; - is standard output (.json)", DefaultValueFactory = _ => "poses.json" };
        var command = new Command("estimate", "find an onboarded object in photographs") { images, file, box, mask, mode, overlay, colmap, weights, path };
        var cameras = new CameraOptions(command);
        meshOptions.AddTo(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string chosen = arguments.GetValue(mode)!;
            if (chosen is not ("accurate" or "paper"))
                throw new UsageException($"there is no mode '{chosen}'; choose accurate or paper");
            using OutputFile target = OutputFile.Open(arguments.GetValue(path)!, ".json", output);
            ObjectModel model = ObjectModelFile.Read(arguments.GetValue(file)!);
            (IFeatureExtractor extractor, FeaturePreset preset) = PoseModel.Load(model, new FeatureExtractorOptions { Weights = arguments.GetValue(weights) });
            using IFeatureExtractor owned = extractor;
            using PoseMeshRun? mesh = meshOptions.Open(arguments, model, extractor, preset, output);
            var estimator = new ObjectPoseEstimator(model);
            var results = new List<(string Image, PoseEstimate Estimate)>();
            var views = new List<PosedView>();
            foreach (string image in arguments.GetValue(images)!)
            {
                RgbImage picture = ImageFile.Read(image);
                (CameraIntrinsics camera, LensDistortion? lens) = cameras.Read(arguments, picture.Size);
                if (lens is not null)
                    picture = LensCorrection.Undistort(picture, camera, lens);
                ObjectRegion? region = Region(arguments.GetValue(box), arguments.GetValue(mask), picture.Size);
                Func<PixelPoint, bool>? keep = region is null ? null : region.Contains;
                PoseEstimate estimate = chosen == "paper" ? PaperPoseEstimator.Estimate(model, extractor.Extract(picture, preset, cancellation), camera, keep: keep)
                    : mesh is not null ? mesh.Estimate(picture, camera, region, results.Count, cancellation)
                    : estimator.Estimate(ImageFeatures.Extract(extractor, preset, picture, keep, cancellation: cancellation), camera);
                results.Add((image, estimate));
                if (estimate.CameraFromObject is not { } pose)
                    continue;
                views.Add(new PosedView(Path.GetFileName(image), camera, pose));
                if (arguments.GetValue(overlay) is not { } folder)
                    continue;
                Directory.CreateDirectory(folder);
                if (mesh is not null)
                    MeshOverlay.Draw(picture, camera, pose, mesh.Mesh);
                else
                    PoseOverlay.DrawBoxAndAxes(picture, camera, pose, model.Box);
                ImageFile.Write(Path.Combine(folder, Path.GetFileNameWithoutExtension(image) + "_pose.png"), picture);
            }

            object[] values = [.. results.Select(r => Value(r.Image, r.Estimate))];
            if (Path.GetExtension(target.Path) == ".csv")
                BopResults.Write(target.Path, results.Select((r, i) => (r.Estimate, i)).Where(r => r.Estimate.Found).Select(r => new BopResult(0, r.i, 1, r.Estimate.Score, r.Estimate.CameraFromObject!.Value)));
            else
                AtomicFile.Write(target.Path, JsonSerializer.SerializeToUtf8Bytes(values, Output.Indented));
            target.Finish();
            if (arguments.GetValue(colmap) is { } sparse)
                ColmapScene.FromScene(new PosedScene { Views = views, Unit = model.Unit }).Write(sparse, binary: false);
            output.Result(values, () =>
            {
                foreach ((string image, PoseEstimate e) in results)
                    Console.Out.WriteLine($"{image}: {Line(e)}");
                Console.Out.WriteLine($"written to {target.Name}");
            });
            return Task.CompletedTask;
        });
        return command;
    }

    internal static object Value(string image, PoseEstimate e) => new
    {
        Image = image,
        e.Found,
        e.Reason,
        CameraFromObject = e.CameraFromObject?.ToRowMajor(),
        Confidence = double.IsNaN(e.Confidence) ? (double?)null : e.Confidence,
        e.Evidence,
        Inliers = e.Inliers.Length,
        e.Score,
        e.RmsPixels,
        RotationDeviationDegrees = e.Covariance?.RotationDegrees,
        TranslationDeviation = e is { Covariance: { } c, CameraFromObject: { } pose } ? c.Translation(pose) : (double?)null,
    };

    internal static string Line(PoseEstimate e) => e.CameraFromObject is not { Translation: var t }
        ? "no pose: " + e.Reason
        : FormattableString.Invariant($"at ({t.X:0.####}, {t.Y:0.####}, {t.Z:0.####}), {e.Inliers.Length} inliers, {e.RmsPixels:0.00} px, right with probability {e.Confidence:0.00}, turned to {e.Covariance?.RotationDegrees ?? double.NaN:0.00} deg (1 sigma)") + (e.Reason.Length > 0 ? "; " + e.Reason : "");

    private static ObjectRegion? Region(string? box, string? maskFile, ImageSize image)
    {
        if (box is not null && maskFile is not null)
            throw new UsageException("give --box or --mask, not both");
        if (box is null)
            return maskFile is null ? null : ObjectRegion.FromMask(ImageFile.ReadMask(maskFile), image);
        double[] b = NumberList.Parse(box, 4, 4, "--box x,y,width,height");
        return ObjectRegion.FromBox(b[0], b[1], b[2], b[3], image);
    }
}

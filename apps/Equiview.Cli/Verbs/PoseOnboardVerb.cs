using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.OnePose;
using Equiview.Imaging;
using Equiview.Pose;
using Equiview.Rendering.Meshes;

namespace Equiview.Cli.Verbs;

/// <summary>'pose onboard': an object model from posed photographs or from a mesh.</summary>
internal static class PoseOnboardVerb
{
    public static Command Create()
    {
        var scene = new Option<string?>("--scene") { Description = "folder of posed photographs (COLMAP, OnePose sequence or annotated object, Middlebury, Nerfstudio, cameras.json), or with --board any photographs; the world is the object's frame" };
        var mesh = new Option<string?>("--mesh") { Description = "mesh of the object (.glb, .obj, .ply)" };
        var millimetres = new Option<bool>("--millimetres") { Description = "the mesh counts in millimetres, not metres" };
        var rotations = new Option<int>("--in-plane") { Description = "mesh: renderings of each of 42 viewpoints, turned about the optical axis", DefaultValueFactory = _ => new MeshOnboardingOptions().InPlaneRotations };
        var side = new Option<int>("--side") { Description = "mesh: side of a rendering in pixels", DefaultValueFactory = _ => new MeshOnboardingOptions().SidePixels };
        var turn = new Option<string[]>("--turn") { Description = "photographs: VIEWS=DEGREES for pictures that are stored turned clockwise against their calibration (32-47=180; places from 1, or a name)", AllowMultipleArgumentsPerToken = true };
        var path = new Option<string>("--output", "-o") { Description = "object model; - is standard output", DefaultValueFactory = _ => "object.eqobject" };
        var command = new Command("onboard", "make an object model from posed photographs or a mesh") { scene, mesh, millimetres, rotations, side, turn, path };
        var model = new ModelOptions(command, presetByDefault: PoseModel.Preset);
        var board = new BoardOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            using OutputFile target = OutputFile.Open(arguments.GetValue(path)!, ".eqobject", output);
            string? folder = arguments.GetValue(scene), file = arguments.GetValue(mesh);
            if ((folder is null) == (file is null))
                throw new UsageException("give either --scene FOLDER or --mesh FILE");
            string[] turns = arguments.GetValue(turn) ?? [];
            if (turns.Length > 0 && (file is not null || IsAnnotated(folder!)))
                throw new UsageException("--turn belongs to posed photographs: a mesh has no calibration, and an annotated OnePose object has its points already");
            using IFeatureExtractor extractor = model.Load(arguments);
            FeaturePreset preset = model.Preset(arguments, extractor.Info);
            IReadOnlyDictionary<string, string> provenance = PoseModel.Provenance(extractor.Info, preset, Path.GetFileName(Path.GetFullPath(folder ?? file!)), fromMesh: file is not null);
            ObjectModel made;
            if (file is not null)
            {
                using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
                using ObjectMesh read = PoseMesh.Read(file, arguments.GetValue(millimetres), renderer, output);
                var options = new MeshOnboardingOptions { InPlaneRotations = arguments.GetValue(rotations), SidePixels = arguments.GetValue(side) };
                made = MeshOnboarding.Onboard(read, extractor, preset, options, provenance, new ShareProgress(output), cancellation);
            }
            else
            {
                made = (IsAnnotated(folder!) ? OnePoseOnboarding.FromAnnotations(folder!, extractor, preset, provenance, cancellation) : null)
                    ?? FromScene(folder!, board.Read(arguments, folder!), turns, extractor, preset, provenance, output, cancellation);
                if (made.Warning is { } doubt)
                    output.Say("note: " + doubt);
            }

            ObjectModelFile.Write(target.Path, made);
            target.Finish();
            output.Result(new { Output = target.Name, Points = made.Points.Length, Views = made.Views.Count, made.Diameter, made.Provenance }, () => Console.Out.WriteLine(
                FormattableString.Invariant($"{made.Points.Length} points of {made.Views.Count} views, diameter {made.Diameter:0.####} {(made.Unit == SceneUnit.Metre ? "m" : "units")}, written to {target.Name}")));
            return Task.CompletedTask;
        });
        return command;
    }

    private static bool IsAnnotated(string folder) => Directory.Exists(folder) && OnePoseObject.Sequences(folder).Count > 0 && OnePoseOnboarding.FindPoints(folder) is not null;

    private static ObjectModel FromScene(string folder, PosedScene? scene, IReadOnlyList<string> turns, IFeatureExtractor extractor, FeaturePreset preset, IReadOnlyDictionary<string, string> provenance, Output output, CancellationToken cancellation)
    {
        PosedScene posed = TurnedPictures.Apply(scene ?? PosedSceneReader.Read(Directory.Exists(folder) && OnePoseObject.Sequences(folder) is [var first, ..] ? first : folder), turns);
        foreach (string warning in posed.Warnings)
            output.Say("note: " + warning);
        var features = new List<ImageFeatures>();
        foreach (PosedView view in posed.Views)
        {
            output.Say($"features of {view.Name}");
            RgbImage image = ImageFile.Read(view.ImagePath ?? throw new InvalidFileException(folder, $"view {view.Name} has no image"));
            features.Add(ImageFeatures.Extract(extractor, preset, image, SceneOnboarding.OnObject(posed, view), cancellation: cancellation));
        }

        foreach (string warning in CalibrationCheck.Warnings(CalibrationCheck.Of(posed, features)))
            output.Say("note: " + warning);
        OnboardingResult result = SceneOnboarding.Onboard(posed, features, provenance: provenance);
        foreach (ViewReport v in result.Views)
            output.Say($"{v.View}: {v.Kept} of {v.Features} features kept; {v.Unmatched} unmatched, {v.OffEpipolarLine} against the cameras, {v.BadReprojection} bad reprojection, {v.SmallParallax} small parallax, {v.OutsideBox} outside the box");
        return result.Model;
    }

    // A line every tenth.
    private sealed class ShareProgress(Output output) : IProgress<double>
    {
        private int tenths;

        public void Report(double value)
        {
            if ((int)(value * 10) <= tenths)
                return;
            tenths = (int)(value * 10);
            output.Say(FormattableString.Invariant($"renderings: {10 * tenths} %"));
        }
    }
}

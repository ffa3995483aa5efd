using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.OnePose;
using Equiview.Imaging;
using Equiview.Pose;

namespace Equiview.Cli.Verbs;

/// <summary>'pose onboard': an object model from posed photographs.</summary>
internal static class PoseOnboardVerb
{
    public static Command Create()
    {
        var scene = new Option<string>("--scene") { Required = true, Description = "folder of posed photographs (COLMAP, OnePose sequence or annotated object, Middlebury, Nerfstudio, cameras.json), or with --board any photographs; the world is the object's frame" };
        var path = new Option<string>("--output", "-o") { Description = "object model", DefaultValueFactory = _ => "object.eqobject" };
        var command = new Command("onboard", "make an object model from posed photographs") { scene, path };
        var model = new ModelOptions(command, presetByDefault: PoseModel.Preset);
        var board = new BoardOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string target = arguments.GetValue(path)!;
            string folder = arguments.GetValue(scene)!;
            using IFeatureExtractor extractor = model.Load(arguments);
            FeaturePreset preset = model.Preset(arguments, extractor.Info);
            IReadOnlyDictionary<string, string> provenance = PoseModel.Provenance(extractor.Info, preset, Path.GetFileName(Path.GetFullPath(folder)));
            ObjectModel? annotated = Directory.Exists(folder) && OnePoseObject.Sequences(folder).Count > 0 ? OnePoseOnboarding.FromAnnotations(folder, extractor, preset, provenance, cancellation) : null;
            OnboardingResult? result = annotated is not null ? null : FromScene(folder, board.Read(arguments, folder), extractor, preset, provenance, output, cancellation);
            ObjectModel made = annotated ?? result!.Model;
            foreach (ViewReport v in result?.Views ?? [])
                output.Say($"{v.View}: {v.Kept} of {v.Features} features kept; {v.Unmatched} unmatched, {v.OffEpipolarLine} against the cameras, {v.BadReprojection} bad reprojection, {v.SmallParallax} small parallax, {v.OutsideBox} outside the box");
            if (made.Warning is { } doubt)
                output.Say("note: " + doubt);
            ObjectModelFile.Write(target, made);
            output.Result(new { Output = target, Points = made.Points.Length, Views = made.Views.Count, made.Diameter, made.Provenance }, () => Console.Out.WriteLine(
                FormattableString.Invariant($"{made.Points.Length} points of {made.Views.Count} views, diameter {made.Diameter:0.####} {(made.Unit == SceneUnit.Metre ? "m" : "units")}, written to {target}")));
            return Task.CompletedTask;
        });
        return command;
    }

    private static OnboardingResult FromScene(string folder, PosedScene? scene, IFeatureExtractor extractor, FeaturePreset preset, IReadOnlyDictionary<string, string> provenance, Output output, CancellationToken cancellation)
    {
        PosedScene posed = scene ?? PosedSceneReader.Read(OnePoseObject.Sequences(folder) is [var first, ..] ? first : folder);
        foreach (string warning in posed.Warnings)
            output.Say("note: " + warning);
        var features = new List<ImageFeatures>();
        foreach (PosedView view in posed.Views)
        {
            output.Say($"features of {view.Name}");
            RgbImage image = ImageFile.Read(view.ImagePath ?? throw new InvalidFileException(folder, $"view {view.Name} has no image"));
            features.Add(ImageFeatures.Extract(extractor, preset, image, SceneOnboarding.OnObject(posed, view), cancellation: cancellation));
        }

        return SceneOnboarding.Onboard(posed, features, provenance: provenance);
    }
}

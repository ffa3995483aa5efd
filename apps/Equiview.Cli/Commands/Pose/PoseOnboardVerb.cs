using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.OnePose;
using Equiview.Pose;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Rendering.Meshes;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose onboard': an object model from posed photographs or from a mesh.</summary>
internal static class PoseOnboardVerb
{
    private const string SceneHelp = "folder of posed photographs (COLMAP, OnePose sequence or annotated object, Middlebury, Nerfstudio, cameras.json), "
        + "or with --board any photographs; the world is the object's frame";
    private const string TurnHelp = "photographs: VIEWS=DEGREES for images that are stored rotated clockwise against their calibration (32-47=180; numbers from 1, or a name)";

    public static Command Create()
    {
        var scene = new Option<string?>("--scene") { Description = SceneHelp };
        var mesh = new Option<string?>("--mesh") { Description = "mesh of the object (.glb, .obj, .ply)" };
        var millimetres = new Option<bool>("--millimetres") { Description = "the mesh is in millimetres, not metres" };
        var rotations = new Option<int>("--in-plane") { Description = "mesh: in-plane rotations of each of 42 viewpoints", DefaultValueFactory = _ => new MeshOnboardingOptions().InPlaneRotations };
        var side = new Option<int>("--side") { Description = "mesh: side of a rendering in pixels", DefaultValueFactory = _ => new MeshOnboardingOptions().SidePixels };
        var turn = new Option<string[]>("--turn") { Description = TurnHelp, AllowMultipleArgumentsPerToken = true };
        var path = new Option<string>("--output", "-o") { Description = "object model", DefaultValueFactory = _ => "object.eqobject" };
        var command = new Command("onboard", "make an object model from posed photographs or a mesh") { scene, mesh, millimetres, rotations, side, turn, path };
        var (model, board) = (new ModelOptions(command, presetByDefault: "pose"), new BoardOptions(command));
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string? folder = arguments.GetValue(scene), file = arguments.GetValue(mesh);
            if ((folder is null) == (file is null))
                throw new UsageException("give either --scene FOLDER or --mesh FILE");
            string[] turns = arguments.GetValue(turn) ?? [];
            if (turns.Length > 0 && (file is not null || OnePoseOnboarding.IsAnnotated(folder!)))
                throw new UsageException("--turn belongs to posed photographs: a mesh has no calibration, and an annotated OnePose object has its points already");
            ModelOptions.Refuse(arguments, file is null ? "--scene" : "--mesh", file is null ? [millimetres, rotations, side] : board.All);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            var rendering = new MeshOnboardingOptions { InPlaneRotations = arguments.GetValue(rotations), SidePixels = arguments.GetValue(side) };
            string source = Path.GetFileName(Path.GetFullPath(folder ?? file!));
            using ObjectPose made = file is not null
                ? await FromMeshAsync(file, arguments.GetValue(millimetres) ? 0.001 : 1, rendering).ConfigureAwait(false)
                : OnePoseOnboarding.IsAnnotated(folder!)
                    ? await ObjectPose.OnboardAnnotatedAsync(folder!, extractor, recipe, output, cancellation).ConfigureAwait(false)
                    : await ObjectPose.OnboardAsync(Posed(board.Read(arguments, folder!), folder!, turns), extractor, recipe, null, source, output, cancellation).ConfigureAwait(false);
            made.Save(arguments.GetValue(path)!);
            Print(output, arguments.GetValue(path)!, made.Model);

            async Task<ObjectPose> FromMeshAsync(string meshFile, double metresPerUnit, MeshOnboardingOptions options)
            {
                using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
                using var read = ObjectMesh.Read(meshFile, renderer, metresPerUnit, output);
                return await ObjectPose.OnboardAsync(read, extractor, recipe, options, source, output, cancellation).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static PosedScene Posed(PosedScene? scene, string folder, IReadOnlyList<string> turns)
    {
        string place = Directory.Exists(folder) && OnePoseObject.Sequences(folder) is [var first, ..] ? first : folder;
        return RotatedImages.Apply(scene ?? PosedSceneReader.Read(place), turns);
    }

    private static void Print(Output output, string target, ObjectModel made)
    {
        if (made.Warning is { } doubt)
            output.Say("note: " + doubt);
        var result = new { Output = target, Points = made.Points.Length, Views = made.Views.Count, made.Diameter, made.Provenance, Recipe = made.Recipe?.ModelName };
        string unit = made.Unit == SceneUnit.Metre ? "m" : "units";
        output.Result(result, () => Console.Out.WriteLine(FormattableString.Invariant(
            $"{made.Points.Length} points of {made.Views.Count} views, diameter {made.Diameter:0.####} {unit}, written to {target}")));
    }
}

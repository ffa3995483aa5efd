using System.CommandLine;
using Equiview.Cli.Commands.Demo;
using Equiview.Cli.Commands.Evaluation;
using Equiview.Cli.Commands.Features;
using Equiview.Cli.Commands.Finetuning;
using Equiview.Cli.Commands.Matching;
using Equiview.Cli.Commands.Models;
using Equiview.Cli.Commands.Pose;
using Equiview.Cli.Commands.Splats;
using Equiview.Cli.Commands.Tracking;
using Equiview.Cli.Commands.Viewing;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
namespace Equiview.Cli;

/// <summary>The one command. A verb a file in Commands/; a verb only reads arguments, calls one module and prints.</summary>
internal static class Program
{
    private static readonly Verb[] Verbs =
    [
        new("doctor", "check native libraries, graphics, processor, weights and disk; name the fix for each fault", DoctorVerb.Create),
        Verb.Group(
            "models", "the catalog of backbones",
            new("list", "all backbones, their license, and which are on this machine", ModelsListVerb.Create),
            new("show", "the data card of a backbone", ModelsShowVerb.Create),
            new("pull", "download the official weight file; an interrupted download resumes", ModelsPullVerb.Create),
            new("path", "where the weights of a backbone lie", ModelsPathVerb.Create),
            new("verify", "compare tensors, hash and features with what is published", ModelsVerifyVerb.Create),
            new("export", "a backbone with its adapter as an ONNX file, for images of any size", ModelsExportVerb.Create)),
        new("features", "features of images", FeaturesVerb.Create),
        new("match", "match two images", MatchVerb.Create),
        new("track", "follow points through a video, or several", TrackVerb.Create),
        Verb.Group(
            "pose", "6-DoF pose of an object in a photograph",
            new("onboard", "make an object model from posed photographs or a mesh", PoseOnboardVerb.Create),
            new("estimate", "find an onboarded object in photographs", PoseEstimateVerb.Create),
            new("track", "follow an onboarded object through a video", PoseTrackVerb.Create),
            new("board", "a ChArUco or AprilTag board to print: put the object on it and photograph it from around", PoseBoardVerb.Create)),
        new("calibrate", "find a camera's intrinsics and lens from photographs of a printed board", CalibrateVerb.Create),
        new(
            "eval", "measure backbones with the field's metrics", EvalVerb.Create,
            new("equivariance", "3D equivariance of features: APE and PCDP", EvalEquivarianceVerb.Create),
            new("semantic", "semantic correspondence: PCK in all its named variants", EvalSemanticVerb.Create),
            new("tracking", "point tracking: AJ, delta_avg, OA; BADJA's PCK", EvalTrackingVerb.Create),
            new("pose", "6-DoF pose: cm-degree, ADD, MSSD, MSPD and VSD on data sets or results files", EvalPoseVerb.Create),
            new(
                "splat", "Gaussian scenes: PSNR, SSIM and LPIPS, view consistency and held-out error of lifted features, queries",
                EvalSplatVerb.Create),
            new(
                "compare", "original against finetuned on every application, with intervals of the paired difference",
                EvalCompareVerb.Create),
            Merge,
            new("table", "the tables of reports as Markdown", EvalTableVerb.Create)),
        Merge,
        new("submit", "a verb as the tasks of a cluster, and their merge", SubmitVerb.Create),
        new("render-views", "render 42 views of meshes: color, depth, mask, poses", RenderViewsVerb.Create),
        Verb.Group(
            "splat", "feature-augmented Gaussian scenes",
            new("info", "check a scene and say what it holds", SplatInfoVerb.Create),
            new("convert", "write a scene in another format", SplatConvertVerb.Create),
            new("edit", "merge, crop, thin, rotate, scale and move scenes", SplatEditVerb.Create),
            new("train", "train a scene from posed photographs; an interrupted run goes on with --resume", SplatTrainVerb.Create),
            new("render", "render a scene: color, depth, alpha, normals or features", SplatRenderVerb.Create),
            new("lift", "lift features from posed photographs onto a scene", SplatLiftVerb.Create),
            new("query", "find Gaussians that look like a point, a descriptor or a text", SplatQueryVerb.Create)),
        new("finetune", "finetune a backbone for multiview equivariance on rendered objects or real photographs", FinetuneVerb.Create),
        new("view", "look, click and correct in a local page; it works offline", ViewVerb.Create),
        new("demo", "all applications on synthetic data with exact truth, in a minute or two", DemoVerb.Create),
    ];

    private static Verb Merge => new("merge", "one result from the shards of a run", MergeVerb.Create);

    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Equiview: 3D-consistent visual features, put to work.");
        foreach (Verb verb in Verbs)
            root.Add(verb.For(args));
        ParseResult parsed = root.Parse(args, CommandLineText.Parsing);
        if (CommandLineText.Wrong(parsed) is { } wrong)
        {
            await Console.Error.WriteLineAsync("equiview: " + wrong).ConfigureAwait(false);
            return ExitCode.Usage;
        }

        using var signals = new StopSignals();
        using var telemetry = new Telemetry();
        using DiagnosticOperation run = EquiviewDiagnostics.Begin("equiview " + CommandLineText.Verb(parsed));

        // On Ctrl-C a long step may finish and its checkpoint be written; the library's own 2 s would end the process before that.
        int code = await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) },
            signals.Token)
            .ConfigureAwait(false);
        if (code != ExitCode.Done)
            run.Fail(FormattableString.Invariant($"exit code {code}"));
        return code;
    }
}

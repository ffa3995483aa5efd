using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Scenes;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat info': checks a scene and says what it holds.</summary>
internal static class SplatInfoVerb
{
    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var command = new Command("info", "check a scene and say what it holds") { path };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            SceneSummary summary = SceneSummary.Of(GaussianSceneReader.Read(arguments.GetValue(path)!, WebpDecoder.Decode));
            output.Result(summary, () => Output.Table(["what", "value"], Rows(summary)));
            return Task.CompletedTask;
        });
        return command;
    }

    private static IEnumerable<string[]> Rows(SceneSummary s)
    {
        yield return ["Gaussians", Text($"{s.Count}")];
        yield return ["spherical harmonics", Text($"degree {s.SphericalHarmonicsDegree}")];
        yield return ["antialiased", s.Antialiased ? "yes" : "no"];
        yield return [
            "box of 98 % of the centers",
            Text($"({s.Min.X:g4}, {s.Min.Y:g4}, {s.Min.Z:g4}) to ({s.Max.X:g4}, {s.Max.Y:g4}, {s.Max.Z:g4})")];
        yield return ["scale, 1st 50th 99th percentile", Text($"{s.Scales.Low:g3}, {s.Scales.Median:g3}, {s.Scales.High:g3}")];
        yield return ["opacity, 1st 50th 99th percentile", Text($"{s.Opacities.Low:f3}, {s.Opacities.Median:f3}, {s.Opacities.High:f3}")];
        foreach (FeatureSummary f in s.Features)
            yield return [$"features '{f.Name}'", Text($"{f.Dimension} channels, {f.Method} from {f.Model}")];
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

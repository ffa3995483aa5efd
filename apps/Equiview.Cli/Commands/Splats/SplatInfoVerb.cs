using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Scenes;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat info': checks a scene and says what it holds.</summary>
internal static class SplatInfoVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> path = SplatVerbs.SceneArgument();
        var command = new Command(self.Name, self.Description) { path };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            SceneSummary summary = SceneSummary.Of(GaussianSceneReader.Read(arguments.GetValue(path)!, WebpDecoder.Decode));
            output.Result(summary, () => Output.Table(["what", "value"], summary.Lines().Select(l => new[] { l.What, l.Value })));
            return Task.CompletedTask;
        });
        return command;
    }
}

using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features.Catalog;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models verify': whether a weight file is the published one.</summary>
internal static class ModelsVerifyVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> name = ModelsVerbs.NameArgument();
        var weights = new Option<string?>("--weights", "-w") { Description = "weight file; else the usual folders are searched" };
        var image = new Option<string?>("--image") { Description = "photograph of the published features (DINOv3: COCO 000000039769.jpg)" };
        var command = new Command(self.Name, self.Description) { name, weights, image };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            var found = WeightVerification.Run(
                arguments.GetValue(name)!, arguments.GetValue(weights), arguments.GetValue(image));
            output.Result(found, $"{found.Path}\ntensors {found.Tensors}\nhash    {found.Hash} ({found.Sha256})\nvalues  {found.Values}");
            return Task.CompletedTask;
        });
        return command;
    }
}

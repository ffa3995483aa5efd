using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features.Catalog;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models path': where the weights of a backbone lie.</summary>
internal static class ModelsPathVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> name = ModelsVerbs.NameArgument();
        var command = new Command(self.Name, self.Description) { name };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            ModelCard card = ModelCatalog.Find(arguments.GetValue(name)!);
            if (!card.NeedsWeights)
                throw new UsageException($"{card.Name} has no weights");
            LocatedWeights located = new WeightLocator().Find(card);
            output.Result(located, located.Path);
            return Task.CompletedTask;
        });
        return command;
    }
}

using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Catalog;
namespace Equiview.Cli.Commands.Models;

/// <summary>'doctor': what of this machine works, and how to mend what does not.</summary>
internal static class DoctorVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        CommonOptions.Run(command, (_, output, _) =>
        {
            IReadOnlyList<ComponentStatus> parts = SystemReport.Check(VulkanStatus.Check());
            output.Result(parts, () =>
            {
                Output.Table(["part", "", "what was found"], parts.Select(p => new[] { p.Name, p.Works ? "works" : "FAULT", p.Detail }));
                foreach (ComponentStatus part in parts.Where(p => p.Fix is not null))
                    Console.Out.WriteLine($"{part.Name}: {part.Fix}");
            });
            ComponentStatus? fault = parts.FirstOrDefault(p => !p.Works);
            return fault is null ? Task.CompletedTask : throw new MissingComponentException(fault.Name, fault.Fix ?? fault.Detail);
        });
        return command;
    }
}

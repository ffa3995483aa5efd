using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Catalog;

namespace Equiview.Cli.Commands.Models;

/// <summary>'doctor': what of this machine works, and how to mend what does not.</summary>
internal static class DoctorVerb
{
    private const long ComfortableFreeBytes = 2_000_000_000;

    public static Command Create()
    {
        var command = new Command(
            "doctor", "check native libraries, graphics device, processor, weights and disk; name the fix for each fault");
        CommonOptions.Run(command, (_, output, _) =>
        {
            ComponentStatus[] parts = [
                NativeRuntime.CheckTorch(),
                NativeRuntime.CheckOpenCv(),
                .. VulkanStatus.Check(),
                NativeRuntime.CheckProcessor(),
                Weights(),
                Disk()];
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

    private static ComponentStatus Weights()
    {
        var locator = new WeightLocator();
        string[] found = [.. ModelCatalog.Cards.Where(c => c.NeedsWeights && locator.TryFind(c) is not null).Select(c => c.Name)];
        return found.Length > 0
            ? new("weights", true, string.Join(", ", found))
            : new(
                "weights",
                true,
                "none on this machine; dense-sift needs none",
                "get some with 'equiview models pull NAME', or set EQUIVIEW_MODELS to a folder of weight files");
    }

    private static ComponentStatus Disk()
    {
        string folder = new WeightLocator().PullFolder;
        string existing = folder;
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing) ?? "/";
        long free = new DriveInfo(existing).AvailableFreeSpace;
        return new("disk", true, FormattableString.Invariant($"{free / 1_000_000_000.0:0.#} GB free for models in {folder}"),
            free < ComfortableFreeBytes ? "free some space, or name another folder by EQUIVIEW_MODELS" : null);
    }
}

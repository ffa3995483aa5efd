namespace Equiview.Features.Catalog;

/// <summary>What of this machine works, and how to mend what does not.</summary>
public static class SystemReport
{
    private const long ComfortableFreeBytes = 2_000_000_000;

    /// <summary>Native libraries, engines, graphics, processor, weights and disk, in this order.</summary>
    /// <param name="graphics">What is known of graphics devices, which this module does not use.</param>
    public static IReadOnlyList<ComponentStatus> Check(params IEnumerable<ComponentStatus> graphics) =>
    [
        NativeRuntime.CheckTorch(), .. NativeRuntime.CheckEngines(), NativeRuntime.CheckOpenCv(), .. graphics,
        NativeRuntime.CheckProcessor(), Weights(), Disk(),
    ];

    private static ComponentStatus Weights()
    {
        string[] found = [.. CatalogEntry.All().Where(e => e.Found is not (null or CatalogEntry.BuiltIn)).Select(e => e.Name)];
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

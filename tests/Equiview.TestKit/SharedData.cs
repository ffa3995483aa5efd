using Xunit;

namespace Equiview.TestKit;

/// <summary>
/// The gate to test data that does not travel with the repository: the folder named by EQUIVIEW_DATA, else "shared/data" beside the
/// checkout. Tests that need it are skipped, visibly, where it is absent.
/// </summary>
public static class SharedData
{
    /// <summary>The data folder, or null.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Path of a file or folder below the data folder; skips the running test when there is no data.</summary>
    public static string Require(params string[] parts)
    {
        Assert.SkipWhen(Root is null, "shared test data not found: set EQUIVIEW_DATA or put it at ../shared/data");
        string path = Path.Combine([Root!, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"shared test data lacks {Path.Combine(parts)}");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EQUIVIEW_DATA") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        string checkout = Repository.Root;
        string beside = Path.Combine(Path.GetDirectoryName(checkout) ?? checkout, "shared", "data");
        return Directory.Exists(beside) ? beside : null;
    }
}

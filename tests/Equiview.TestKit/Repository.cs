namespace Equiview.TestKit;

/// <summary>Finds the checkout that the running tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds Apps.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Apps.sln")))
                return folder;
        }

        throw new InvalidOperationException("the tests do not run inside a checkout");
    }
}

using Equiview.TestKit;

namespace Equiview.Formats.Tests.Fixtures;

/// <summary>Small files made by make_fixtures.py, which stands beside this file.</summary>
internal static class Fixture
{
    private static readonly string Folder = Repository.PathOf("tests", "Equiview.Formats.Tests", "Fixtures");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static IEnumerable<string> Files(params string[] extensions) =>
        Directory.GetFiles(Folder).Where(f => extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal);

    /// <summary>0, 0.5, 1, ...: what ramp() of the script makes.</summary>
    public static double[] Ramp(int count, double start = 0) => [.. Enumerable.Range(0, count).Select(i => (i * 0.5) + start)];
}

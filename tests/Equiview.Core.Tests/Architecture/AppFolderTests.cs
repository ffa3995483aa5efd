using System.Text.RegularExpressions;
using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>The folders of the command have no cycles: Terminal is a leaf, Options use Terminal, an area of verbs uses both and no other area.</summary>
public sealed partial class AppFolderTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Repository.PathOf("apps", "Equiview.Cli"), "*.cs", SearchOption.AllDirectories).Select(Relative).Where(f => !f.StartsWith("obj/", StringComparison.Ordinal) && f != "Program.cs")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Usings_PointDownwards(string file)
    {
        string own = Path.GetDirectoryName(file)!.Replace('\\', '/');
        string[] allowed = own switch
        {
            "Terminal" => [own],
            "Options" => [own, "Terminal"],
            _ => [own, "Options", "Terminal"],
        };
        string text = File.ReadAllText(Repository.PathOf("apps", "Equiview.Cli", file));
        string[] used = [.. Folders().Matches(text).Select(m => m.Groups[1].Value.Replace('.', '/'))];
        Assert.Empty(used.Except(allowed));
    }

    [Fact]
    public void App_IsThin()
    {
        int lines = Directory.GetFiles(Repository.PathOf("apps", "Equiview.Cli"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !Relative(f).StartsWith("obj/", StringComparison.Ordinal)).Sum(f => File.ReadLines(f).Count());
        Assert.InRange(lines, 1, 3100);
    }

    private static string Relative(string path) => Path.GetRelativePath(Repository.PathOf("apps", "Equiview.Cli"), path).Replace('\\', '/');

    [GeneratedRegex(@"Equiview\.Cli\.(Terminal|Options|Commands\.\w+)")]
    private static partial Regex Folders();
}

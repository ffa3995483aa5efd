using System.Text.RegularExpressions;
using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>
/// The folders of the command have no cycles: Terminal is a leaf, Options use Terminal, an area of verbs uses both and no other area.
/// </summary>
public sealed partial class AppFolderTests
{
    public static TheoryData<string> Files =>
        [.. Sources().Where(f => f != "Program.cs")];

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

    // A ratchet: lower it when the command shrinks.
    [Fact]
    public void App_DoesNotGrow()
    {
        int lines = Sources().Sum(f => File.ReadLines(Repository.PathOf("apps", "Equiview.Cli", f)).Count());
        Assert.InRange(lines, 1, 2500);
    }

    // A verb reads options, calls one thing and prints; what is longer belongs into a library.
    [Fact]
    public void Create_OfEveryVerb_Has40LinesAtMost() => Assert.Empty(
        SourceFiles.Below("apps/Equiview.Cli/Commands").SelectMany(f =>
        {
            string[] lines = File.ReadAllLines(f);
            return BlockLengths.Of(lines).Where(b => b.Length > 40 && lines[b.Line - 2].Contains(" Create(", StringComparison.Ordinal))
                .Select(b => $"{SourceFiles.NameOf(f)}:{b.Line} has {b.Length} lines");
        }));

    private static IEnumerable<string> Sources() =>
        Directory.GetFiles(Repository.PathOf("apps", "Equiview.Cli"), "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.PathOf("apps", "Equiview.Cli"), f).Replace('\\', '/'))
            .Where(f => !f.StartsWith("obj/", StringComparison.Ordinal));

    [GeneratedRegex(@"Equiview\.Cli\.(Terminal|Options|Commands\.\w+)")]
    private static partial Regex Folders();
}

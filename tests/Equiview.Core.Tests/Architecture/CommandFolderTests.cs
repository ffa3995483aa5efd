using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>The folders of the command use each other in one direction.</summary>
public sealed class CommandFolderTests
{
    private const string Root = "Equiview.Cli";

    [Fact]
    public void Folders_HaveNoCycles()
    {
        var uses = SourceFiles.Below($"apps/{Root}").GroupBy(NamespaceOf)
            .ToDictionary(g => g.Key, g => g.SelectMany(UsedBy).Where(u => u != g.Key).ToHashSet());
        Assert.Contains($"{Root}.Options", uses.Keys);
        Assert.Empty(Cycle(uses));
    }

    [Fact]
    public void Cycle_OfAnExample_IsNamed()
    {
        Dictionary<string, HashSet<string>> tree = new() { ["a"] = ["b", "c"], ["b"] = ["c"] },
            ring = new() { ["x"] = ["a"], ["a"] = ["b"], ["b"] = ["c"], ["c"] = ["a"] };
        Assert.Empty(Cycle(tree));
        Assert.Equal(["a", "b", "c"], Cycle(ring).Order());
    }

    // Folders that nothing outside the rest uses, or that use nothing outside it, are taken away; what is left lies on cycles.
    private static IReadOnlyCollection<string> Cycle(IReadOnlyDictionary<string, HashSet<string>> uses)
    {
        var left = uses.Keys.ToHashSet();
        while (left.RemoveWhere(f => !uses[f].Any(left.Contains) || !left.Any(o => uses[o].Contains(f))) > 0)
            continue;
        return left;
    }

    private static string NamespaceOf(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetRelativePath(Repository.PathOf("apps", Root), file))!;
        return folder.Length == 0 ? Root : $"{Root}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
    }

    private static IEnumerable<string> UsedBy(string file) => File.ReadLines(file).Select(l => l.Trim())
        .Where(l => l.StartsWith($"using {Root}", StringComparison.Ordinal) && l.EndsWith(';')).Select(l => l["using ".Length..^1]);
}

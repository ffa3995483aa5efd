using System.Text.RegularExpressions;
using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>The scripts of the live page: small modules that load nothing from outside and never make elements from strings.</summary>
public sealed partial class PageScriptTests
{
    private const int Columns = 140, Lines = 200;

    public static TheoryData<string> Files => [.. Directory
        .GetFiles(Repository.PathOf("apps", "Equiview.Viewer", "wwwroot"), "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_IsSmallAndSafe(string file)
    {
        string text = File.ReadAllText(Repository.PathOf(file));
        string[] lines = text.Split('\n');
        Assert.Empty(lines.Index().Where(l => l.Item.Length > Columns).Select(l => $"{file}:{l.Index + 1}"));
        Assert.InRange(lines.Length, 1, file.EndsWith(".js", StringComparison.Ordinal) ? Lines : 2 * Lines);
        Assert.Empty(Unsafe().Matches(text).Select(m => m.Value));
        Assert.All(Addresses().Matches(text), m => Assert.Equal("http://www.w3.org", m.Value));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Script_SaysWhatItIs(string file)
    {
        if (file.EndsWith(".js", StringComparison.Ordinal))
            Assert.StartsWith("// ", File.ReadAllText(Repository.PathOf(file)), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b(?=[ (=.])|\bvar (?=\w)")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"https?://[\w.]+")]
    private static partial Regex Addresses();
}

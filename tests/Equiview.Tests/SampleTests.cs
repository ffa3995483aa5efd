using System.Xml.Linq;
using Equiview.TestKit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
namespace Equiview.Tests;

/// <summary>The samples are short, one idea each, and compile against the modules as they are. The slow tests run them.</summary>
public sealed class SampleTests
{
    private const int MostLines = 40;
    private static readonly string Folder = Repository.PathOf("apps", "samples");
    private static readonly CSharpParseOptions Parse =
        new CSharpParseOptions(LanguageVersion.Latest).WithFeatures([new("FileBasedProgram", "true")]);

    private static readonly CSharpCompilationOptions Options =
        new CSharpCompilationOptions(OutputKind.ConsoleApplication).WithNullableContextOptions(NullableContextOptions.Enable);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Folder, "*.cs").Select(f => Path.GetFileName(f)!).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_IsShort(string name) => Assert.InRange(File.ReadAllLines(Path.Combine(Folder, name)).Length, 1, MostLines);

    [Fact]
    public void PoseSample_HasAtMost25LinesAndNoUsingLine()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, "pose.cs"));
        Assert.InRange(lines.Length, 1, 25);
        Assert.DoesNotContain(lines, line => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('='));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_Compiles(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name));
        string usings = string.Concat(ImplicitUsings(text).Select(u => $"global using {u};\n"));
        SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(text, Parse), CSharpSyntaxTree.ParseText(usings, Parse)];
        CSharpCompilation program = CSharpCompilation.Create("sample", trees, References.Value, Options);
        var found = program.GetDiagnostics(TestContext.Current.CancellationToken);
        Assert.Empty(found.Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1701"));
    }

    [Fact]
    public void Samples_AllStandInTheReadme()
    {
        string readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.All(Samples, name => Assert.Contains($"]({name.Data})", readme, StringComparison.Ordinal));
    }

    // Those of the SDK, and those that the package brings.
    private static IEnumerable<string> ImplicitUsings(string text)
    {
        string[] sdk = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"];
        return !text.Contains("src/Equiview/Equiview.csproj", StringComparison.Ordinal) ? sdk
            : sdk.Concat(XDocument.Load(Repository.PathOf("src", "Equiview", "buildTransitive", "Equiview.props"))
                .Descendants("Using").Select(u => u.Attribute("Include")!.Value));
    }
}

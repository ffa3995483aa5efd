using System.Xml.Linq;
using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>The arrows between projects are those of the design, and no others.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] Foundation = ["Core", "Formats", "Imaging", "Features", "Correspondence"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["Formats"] = ["Core"],
        ["Imaging"] = ["Core", "Formats"],
        ["ImageSharp"] = ["Core"],
        ["Rendering"] = ["Core", "Formats"],
        ["Reporting"] = ["Core"],
        ["Features"] = ["Core", "Formats", "Imaging"],
        ["Correspondence"] = ["Core", "Formats", "Imaging", "Features"],
        ["Tracking"] = Foundation,
        ["Pose"] = [.. Foundation, "Rendering"],
        ["Splatting"] = [.. Foundation, "Rendering"],
        ["Finetuning"] = [.. Foundation, "Rendering"],
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(p => Path.GetFileNameWithoutExtension(p)["Equiview.".Length..])];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_FollowTheDesign(string project)
    {
        XDocument file = XDocument.Load(Repository.PathOf("src", "Equiview." + project, $"Equiview.{project}.csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)["Equiview.".Length..]);
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void CoreAndRendering_NeedNoTensorLibraryAndNoOpenCv()
    {
        foreach (string project in new[] { "Core", "Formats", "Rendering", "ImageSharp" })
        {
            string file = Repository.PathOf("src", "Equiview." + project, $"Equiview.{project}.csproj");
            if (File.Exists(file))
                Assert.DoesNotContain(XDocument.Load(file).Descendants("PackageReference"), p => p.Attribute("Include")!.Value is "TorchSharp" or "OpenCvSharp4");
        }
    }

    [Fact]
    public void SourceFiles_AreSmall()
    {
        int[] sizes = [.. new[] { "src", "apps", "tests" }.SelectMany(f => Directory.GetFiles(Repository.PathOf(f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")).Select(f => File.ReadLines(f).Count()).Order()];
        Assert.InRange(sizes[sizes.Length / 2], 1, 100);
        Assert.InRange(sizes[^1], 1, 400);
    }
}

using System.Xml.Linq;
using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>The arrows between projects are those of the design, and no others.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] Foundation = ["Core", "Formats", "Imaging", "Features", "Correspondence"];
    private static readonly string[] Drawing = [.. Foundation, "Rendering"];
    private static readonly string[] Applications = ["Tracking", "Pose", "Splatting", "Finetuning"];

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
        ["Pose"] = Drawing,
        ["Splatting"] = Drawing,
        ["Finetuning"] = Drawing,
        ["Evaluation"] = [.. Drawing, .. Applications, "Reporting"],

        // The facades: nothing below points to them, and they do not point to the evaluation.
        [""] = [.. Drawing, .. Applications],
        ["Extensions.AI"] = [.. Foundation, ""],
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(ShortName)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_FollowTheDesign(string project)
    {
        string name = project.Length == 0 ? "Equiview" : "Equiview." + project;
        XDocument file = XDocument.Load(Repository.PathOf("src", name, $"{name}.csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference")
            .Select(r => ShortName(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void Viewer_UsesTheModulesOfItsPages()
    {
        XDocument file = XDocument.Load(Repository.PathOf("apps", "Equiview.Viewer", "Equiview.Viewer.csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference")
            .Select(r => ShortName(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except([.. Drawing, "Tracking", "Pose", "Splatting"]));
        Assert.Empty(file.Descendants("PackageReference"));
    }

    [Fact]
    public void Evaluation_IsUsedByAppsAndTestsOnly() => Assert.DoesNotContain(Allowed, a => a.Value.Contains("Evaluation"));

    [Fact]
    public void CoreAndRendering_NeedNoTensorLibraryAndNoOpenCv()
    {
        foreach (string project in new[] { "Core", "Formats", "Rendering", "ImageSharp" })
        {
            string file = Repository.PathOf("src", "Equiview." + project, $"Equiview.{project}.csproj");
            if (File.Exists(file))
                Assert.DoesNotContain(
                    XDocument.Load(file).Descendants("PackageReference"),
                    p => p.Attribute("Include")!.Value is "TorchSharp" or "OpenCvSharp4");
        }
    }

    // "Features" of Equiview.Features.csproj; the facade Equiview.csproj has the empty name.
    private static string ShortName(string projectFile) =>
        Path.GetFileNameWithoutExtension(projectFile)["Equiview".Length..].TrimStart('.');
}

using System.IO.Compression;
using System.Xml.Linq;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>The packages as their users get them: packed, restored into a new project outside the repository, and run there.</summary>
[Trait("Category", "Slow")]
public sealed class PackageTests(PackageTests.Packed packed, SampleData data)
    : IClassFixture<PackageTests.Packed>, IClassFixture<SampleData>
{
    private const string Program = """
        using var features = Features.Load("sift");
        RgbImage a = ImageFile.Read("a.png");
        Console.WriteLine($"matches {ImageMatcher.Match(features, a, a).Count}");

        using VideoReader video = VideoReader.Open("video");
        await foreach (FrameTracks frame in new PointTracker(features).TrackAsync(video, [new PointQuery(0, 0, new PixelPoint(60, 80))]))
            Console.WriteLine($"tracked {frame.Points[0].Visible}");

        PosedScene photos = PosedSceneReader.Read("cube");
        using (var made = await ObjectPose.OnboardAsync(photos, features))
            made.Save("cube.eqobject");
        using var cube = ObjectPose.Open("cube.eqobject");
        PoseEstimate pose = cube.Estimate(ImageFile.Read("new.png"), photos.Views[0].Intrinsics);
        Console.WriteLine($"found {pose.Found}");

        GaussianScene scene = GaussianSceneReader.Read("balls/scene.ply");
        using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
        var camera = new CameraIntrinsics(150, 150, 80, 60, new ImageSize(160, 120));
        RigidTransform cameraFromWorld = OrbitCameras.Around(ScenePlacement.Of(scene), count: 1)[0];
        ImageFile.Write("view.png", rasterizer.Render(scene, camera, cameraFromWorld).ToRgb());
        """;

    private readonly TemporaryFolder folder = data.Folder;

    [Fact]
    public void Packages_CarryWhatUsersAndRegistriesNeed_AndNoNativeLibrary()
    {
        string[] packages = Directory.GetFiles(packed.Feed, "*.nupkg");
        Assert.Equal(Directory.GetDirectories(Repository.PathOf("src"), "Equiview*").Length, packages.Length);
        foreach (string package in packages)
        {
            using ZipArchive zip = ZipFile.OpenRead(package);
            string name = Path.GetFileName(package).Replace("." + packed.Version + ".nupkg", "", StringComparison.Ordinal);
            using Stream stream = zip.GetEntry(name + ".nuspec")!.Open();
            XElement metadata = XDocument.Load(stream).Root!.Elements().First();
            string Value(string field) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == field)?.Value ?? "";
            Assert.Equal(("MIT", "README.md"), (Value("license"), Value("readme")));
            Assert.NotNull(zip.GetEntry("README.md"));
            Assert.NotNull(zip.GetEntry($"lib/net10.0/{name}.xml"));
            Assert.True(File.Exists(Path.ChangeExtension(package, ".snupkg")), $"{name} has no symbols");
            string[] needs = [.. metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value)];
            Assert.DoesNotContain(needs, id => id.StartsWith("libtorch", StringComparison.Ordinal));
            Assert.DoesNotContain(needs, id => id.Contains("runtime", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task NewProject_WithTheTwoRuntimes_MatchesTracksEstimatesAndRenders()
    {
        Assert.InRange(Program.Split('\n').Length, 1, 25);
        string project = packed.Project(Program, withRuntimes: true);
        await ProgramRun.Dotnet(project, "build", "-c", "Release", "-o", Path.Combine(project, "out"));
        string printed = await ProgramRun.Dotnet(folder.Path, Path.Combine(project, "out", "user.dll"));
        Assert.Matches(@"matches [1-9]", printed);
        Assert.Equal(SampleData.Frames, printed.Split("tracked True").Length - 1);
        Assert.Contains("found True", printed, StringComparison.Ordinal);
        Assert.True(new FileInfo(folder["view.png"]).Length > 1000);
    }

    [Fact]
    public async Task NewProject_WithoutRuntimes_NamesThePackagesToAdd()
    {
        const string Asks = """
            string About(Action work) { try { work(); return "works"; } catch (MissingComponentException error) { return error.Message; } }
            Console.WriteLine(About(() => Features.Load("sift").Dispose()));
            Console.WriteLine(About(() => ImageFile.Read("a.png")));
            """;
        string project = packed.Project(Asks, withRuntimes: false);
        await ProgramRun.Dotnet(project, "build", "-c", "Release", "-o", Path.Combine(project, "out"));
        string printed = await ProgramRun.Dotnet(folder.Path, Path.Combine(project, "out", "user.dll"));
        Assert.Contains("add the package libtorch-cpu-linux-x64 2.10.0", printed, StringComparison.Ordinal);
        Assert.Contains("add the package OpenCvSharp4.official.runtime.linux-x64 4.13", printed, StringComparison.Ordinal);
    }

    /// <summary>All modules packed once, under a version of their own, from what the test run has built.</summary>
    public sealed class Packed : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();
        private int projects;

        public string Version { get; } = $"0.2.0-test{DateTime.UtcNow:yyyyMMddHHmmssfff}";

        public string Feed => folder["feed"];

        public async ValueTask InitializeAsync() => await ProgramRun.Dotnet(
            folder.Path, "build", Repository.PathOf("src", "Packages.proj"), "-nologo", "-v", "quiet", "-warnaserror",
            "-p:NoBuild=true", "-p:WithTool=false", $"-p:PackageOutputPath={Feed}", $"-p:PackageVersion={Version}");

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>
        /// A new console project. Equiview's packages stay in a folder of their own, all others come from where they always do.
        /// </summary>
        public string Project(string program, bool withRuntimes)
        {
            string project = Directory.CreateDirectory(folder[$"user{++projects}"]).FullName;
            File.WriteAllText(Path.Combine(project, "Program.cs"), program);
            File.WriteAllText(Path.Combine(project, "nuget.config"), $"""
                <configuration>
                  <packageSources><add key="packed" value="{Feed}" /></packageSources>
                  <config><add key="globalPackagesFolder" value="{folder["packages"]}" /></config>
                  <fallbackPackageFolders><add key="user" value="{UserPackages}" /></fallbackPackageFolders>
                </configuration>
                """);
            string runtimes = $"""
                <PackageReference Include="libtorch-cpu-linux-x64" Version="2.10.0" />
                <PackageReference Include="OpenCvSharp4.official.runtime.linux-x64" Version="4.13.0.20260627" />
                """;
            File.WriteAllText(Path.Combine(project, "user.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <Nullable>enable</Nullable>
                    <InvariantGlobalization>true</InvariantGlobalization>
                    <NuGetAudit>false</NuGetAudit>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="Equiview" Version="{Version}" />
                    {(withRuntimes ? runtimes : "")}
                  </ItemGroup>
                </Project>
                """);
            return project;
        }

        private static string UserPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
    }
}

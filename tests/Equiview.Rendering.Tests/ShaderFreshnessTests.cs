using System.Diagnostics;
using System.Security.Cryptography;
using Equiview.Rendering.Vulkan;
using Equiview.TestKit;

namespace Equiview.Rendering.Tests;

/// <summary>The compiled shaders in the repository are those of the sources beside them.</summary>
public sealed class ShaderFreshnessTests
{
    private static readonly string Folder = Repository.PathOf("shaders");

    public static TheoryData<string> Sources =>
        [.. Directory.GetFiles(Folder).Where(f => Path.GetExtension(f) is ".comp" or ".vert" or ".frag").Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal)];

    [Fact]
    public void Sources_SinceTheLastCompilation_AreUnchanged()
    {
        Dictionary<string, string> recorded = File.ReadLines(Path.Combine(Folder, "sources.sha256")).Select(line => line.Split("  "))
            .ToDictionary(p => p[1], p => p[0]);
        Dictionary<string, string> actual = Directory.GetFiles(Folder)
            .Where(f => Path.GetExtension(f) is ".comp" or ".vert" or ".frag" or ".glsl")
            .ToDictionary(f => Path.GetFileName(f)!, f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))));

        Assert.Equivalent(recorded, actual, strict: true); // run shaders/compile.sh after changing a shader
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Embedded_ComparedWithAFreshCompilation_IsTheSame(string source)
    {
        string? compiler = Run("--version");
        Assert.SkipWhen(compiler is null, "glslc is not installed");
        Assert.SkipUnless(
            compiler!.ReplaceLineEndings() == File.ReadAllText(Path.Combine(Folder, "compiler.txt")).ReplaceLineEndings(),
            "another version of glslc");
        using TemporaryFolder folder = new();

        bool alsoSubgroups = File.ReadAllText(Path.Combine(Folder, source)).Contains("SUBGROUPS", StringComparison.Ordinal);
        (string, string[])[] variants = alsoSubgroups ? [(source, []), (source + ".subgroups", ["-DSUBGROUPS"])] : [(source, [])];
        foreach ((string name, string[] flags) in variants)
        {
            Assert.NotNull(Run(["--target-env=vulkan1.2", "-O", .. flags, Path.Combine(Folder, source), "-o", folder["out.spv"]]));

            byte[] fresh = File.ReadAllBytes(folder["out.spv"]);
            Assert.Equal(fresh, File.ReadAllBytes(Path.Combine(Folder, name + ".spv")));
            Assert.Equal(fresh, ShaderModules.Code(name));
        }
    }

    private static string? Run(params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("glslc", arguments) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

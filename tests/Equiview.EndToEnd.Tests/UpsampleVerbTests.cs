using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>The raw output of the upsampler, the way to check a port of it.</summary>
public sealed class UpsampleVerbTests : IDisposable
{
    private static readonly string Fixtures = Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "AnyUp");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Features_TensorAndCoarseMap_WritesTheFineMap()
    {
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(Fixtures, "expected.safetensors"));
        foreach (string key in (string[])["image", "features"])
            NpyFile.Write(folder[key + ".npy"], expected.Tensors["wide." + key].Copy());
        string[] given = ["features", "--tensor", "image.npy", "--features", "features.npy"];
        string[] upsampler = ["--upsample", "anyup", "--upsample-weights", Path.Combine(Fixtures, "weights.safetensors")];
        CommandResult result = await CommandLine.Run(folder.Path, [.. given, .. upsampler, "--size", "9x7", "-o", "fine.npy"]);
        Assert.True(result.ExitCode == 0, result.Error);
        StoredTensor wanted = expected.Tensors["wide.7x9"], fine = NpyFile.Read(folder["fine.npy"]);
        Assert.Equal(wanted.Shape, fine.Shape);
        Assert.All(wanted.ToSingles().Zip(fine.ToSingles()), v => Assert.Equal(v.First, v.Second, 1e-4f));

        foreach (string[] wrong in (string[][])[
            given, [.. given, .. upsampler, "--size", "9"], [.. given, .. upsampler, "--model", "xfeat"],
            [.. upsampler, "--tensor", "image.npy", "--size", "9x7"], ["a.png", .. upsampler, "--features", "features.npy"]])
        {
            string[] arguments = wrong[0] == "features" ? wrong : ["features", .. wrong];
            Assert.Equal(2, (await CommandLine.Run(folder.Path, [.. arguments, "-o", "x.npy"])).ExitCode);
            Assert.False(File.Exists(folder["x.npy"]));
        }
    }
}

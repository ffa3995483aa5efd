using System.Buffers.Binary;
using System.IO.Compression;
using Equiview.Formats.Sog;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Sog;

public sealed class SogFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SogFileTests()
    {
        bool IsPart(string file) =>
            file.EndsWith(".rgba", StringComparison.Ordinal) || file.EndsWith("meta.json", StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(Fixture("")).Where(IsPart))
            File.Copy(file, folder[Path.GetFileName(file)]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_Folder_EqualsTheEncodersValues() => RequireFixture(SogFile.Read(folder.Path, Decode));

    [Fact]
    public void Read_ZipFile_EqualsTheFolder()
    {
        using TemporaryFolder other = new();
        ZipFile.CreateFromDirectory(folder.Path, other["a.sog"]);
        RequireFixture(SogFile.Read(other["a.sog"], Decode));
    }

    [Theory]
    [InlineData("\"version\": 2", "\"version\": 1", "version 2")]
    [InlineData("\"count\": 6", "\"count\": 9000000000", "9000000000")]
    [InlineData("\"count\": 6", "\"count\": -1", "-1")]
    [InlineData("\"bands\": 1", "\"bands\": 2", "texels wide")]
    [InlineData("\"bands\": 1", "\"bands\": 4", "degree")]
    [InlineData("\"means_l.rgba\"", "\"../means_l.rgba\"", "outside its own folder")]
    [InlineData("\"means_l.rgba\"", "\"missing.rgba\"", "does not exist")]
    [InlineData("\"mins\": [", "\"mins\": [0, ", "list of 4 numbers")]
    [InlineData("\"sh0\"", "\"sh1\"", "meta.json")]
    public void Read_MetaThatLies_IsRefused(string text, string replacement, string problem)
    {
        string meta = File.ReadAllText(folder["meta.json"]);
        Assert.Contains(text, meta);
        File.WriteAllText(folder["meta.json"], meta.Replace(text, replacement, StringComparison.Ordinal));
        Assert.Contains(problem, Assert.Throws<InvalidFileException>(() => SogFile.Read(folder["meta.json"], Decode)).Message);
    }

    [Fact]
    public void Read_AlphaDropped_IsNamed()
    {
        byte[] rotations = File.ReadAllBytes(folder["quats.rgba"]);
        rotations[8 + 3] = 128;
        File.WriteAllBytes(folder["quats.rgba"], rotations);
        Assert.Contains("alpha", Assert.Throws<InvalidFileException>(() => SogFile.Read(folder.Path, Decode)).Message);
    }

    private static void RequireFixture(GaussianScene scene)
    {
        Assert.Equal((6, 1), (scene.Count, scene.SphericalHarmonicsDegree));
        RequireClose(Expected("sog.means"), scene.Means, 1e-6);
        RequireClose(Expected("sog.logs"), scene.LogScales, 1e-6);
        RequireClose(Expected("sog.quats"), scene.Quaternions, 1e-6);
        RequireClose(Expected("sog.dc"), Constants(scene), 1e-6);
        RequireClose(Expected("sog.opacity"), Opacities(scene), 1e-6);
        RequireClose(Expected("sog.sh"), Rest(scene), 1e-6);
    }

    // The fixture's textures are raw: width, height, texels.
    private static RgbaPixels Decode(ReadOnlyMemory<byte> file) => new(
        new ImageSize(BinaryPrimitives.ReadInt32LittleEndian(file.Span), BinaryPrimitives.ReadInt32LittleEndian(file.Span[4..])),
        file[8..]);
}

using Equiview.Finetuning.Data;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;

namespace Equiview.Finetuning.Tests.Data;

public sealed class ViewFolderTests
{
    [Fact]
    public void View_WrittenInThePapersLayout_EqualsTheRenderedOne()
    {
        using var folder = new TemporaryFolder();
        using RenderedViews rendered = TestObjects.Views();
        using MeshRasterizerCpu renderer = new();
        using IRenderableMesh mesh = renderer.Upload(TestObjects.Ball(2));
        string target = Directory.CreateDirectory(folder["ball"]).FullName;
        for (int v = 0; v < 2; v++)
            Write(target, v, mesh.Render(PaperViews.Intrinsics.ResizedTo(new(96, 96)), PaperViews.CameraFromObject[v]));
        using ViewFolder read = new(folder.Path);
        Assert.Equal(["ball"], read.Objects);
        Assert.Equal(PaperViews.CameraFromObject.Take(2), read.PosesOf(0));
        TrainingView expected = rendered.View(0, 1), actual = read.View(0, 1);
        Assert.Equal(expected.Color.Pixels, actual.Color.Pixels);
        Assert.Equal(expected.Pixels.Count, actual.Pixels.Count);
        // depth is rounded to 0.001
        Assert.All(
            Enumerable.Range(0, actual.Pixels.Count),
            i => Assert.InRange((expected.Pixels.ObjectPoint(i) - actual.Pixels.ObjectPoint(i)).Length(), 0, 6e-4));
    }

    [Fact]
    public void Constructor_NothingOrTooFewPoses_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("color_000000.png", Assert.Throws<InvalidFileException>(() => new ViewFolder(folder.Path)).Message);
        foreach (int v in new[] { 0, 1 })
            ImageFile.Write(folder[FormattableString.Invariant($"color_{v:000000}.png")], new RgbImage(new ImageSize(8, 8)));
        NpyFile.Write(folder["obj_poses.npy"], StoredTensor.From(new double[16], 1, 4, 4));
        Assert.Contains("2 views", Assert.Throws<InvalidFileException>(() => new ViewFolder(folder.Path)).Message);
    }

    private static void Write(string folder, int view, RenderedView rendered)
    {
        ImageSize size = rendered.Intrinsics.Size;
        string Name(string kind) => Path.Combine(folder, FormattableString.Invariant($"{kind}_{view:000000}.png"));
        ImageFile.Write(Name("color"), rendered.Color!);
        ImageFile.WriteGray16(Name("depth"), new PlanarImage(size, 1, Array.ConvertAll(rendered.Depth, d => d * 1000)));
        ImageFile.Write(Name("mask"), new RgbImage(size, [.. rendered.Mask.SelectMany(m => new[] { m, m, m })]));
    }
}

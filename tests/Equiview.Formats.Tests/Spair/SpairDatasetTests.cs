using Equiview.Formats.Semantic;
using Equiview.Formats.Spair;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Spair;

/// <summary>A self-made annotation in the published layout of SPair-71k.</summary>
public sealed class SpairDatasetTests : IDisposable
{
    private const string Annotation = """
        {"filename": "000001-cat_a-cat_b:cat", "src_imname": "cat_a.jpg", "trg_imname": "cat_b.jpg", "category": "cat",
         "src_bndbox": [10, 20, 110, 70], "trg_bndbox": [5, 6, 105, 206], "src_kps": [[12, 30], [50.5, 60]],
         "trg_kps": [[20, 40], [80, 190]], "kps_ids": ["0", "3"], "viewpoint_variation": 1}
        """;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Read_Annotation_HasKeypointsAndBoxes()
    {
        Write(Annotation);
        SemanticPair pair = Assert.Single(SpairDataset.Read(folder.Path).Pairs);
        Assert.Equal("cat", pair.Category);
        Assert.Equal(Path.Combine(folder.Path, "JPEGImages", "cat", "cat_b.jpg"), pair.TargetImage);
        Assert.Equal(new SemanticKeypoint(new(50.5, 60), new(80, 190)), pair.Keypoints[1]);
        Assert.Equal((200.0, 150.0), (pair.TargetBoxLongSide!.Value, pair.KeypointBoxLongSide));
    }

    [Theory]
    [InlineData("[[20, 40], [80, 190]]", "[[20, 40]]")]
    [InlineData("[5, 6, 105, 206]", "[5, 6, 5, 6]")]
    [InlineData("[5, 6, 105, 206]", "[5, 6]")]
    [InlineData("\"category\"", "\"kategorie\"")]
    [InlineData("[12, 30]", "[\"x\", 30]")]
    public void Read_BrokenAnnotation_NamesTheFile(string right, string wrong)
    {
        Write(Annotation.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(
            "000001", Assert.Throws<InvalidFileException>(() => SpairDataset.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSuchSplit_SaysSo() => Assert.Throws<InvalidFileException>(() => SpairDataset.Read(folder.Path, "val"));

    public void Dispose() => folder.Dispose();

    private void Write(string annotation)
    {
        string test = Path.Combine(folder.Path, "PairAnnotation", "test");
        Directory.CreateDirectory(test);
        File.WriteAllText(Path.Combine(test, "000001-cat_a-cat_b_cat.json"), annotation);
    }
}

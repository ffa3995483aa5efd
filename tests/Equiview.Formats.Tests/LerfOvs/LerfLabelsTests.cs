using Equiview.Formats.Files;
using Equiview.Formats.LerfOvs;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.LerfOvs;

public sealed class LerfLabelsTests : IDisposable
{
    private const string Text = """
        {"info": {"name": "frame_1.jpg", "width": 8, "height": 4},
         "objects": [{"category": "cup", "group": 1, "segmentation": [[2, 1], [6, 1], [6, 3], [2, 3]], "area": 8, "bbox": [2, 1, 6, 3]}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_OneObject_GivesItsOutlineBoxAndMask()
    {
        File.WriteAllText(folder["1.json"], Text);
        LerfLabels labels = Assert.Single(LerfLabels.ReadFolder(folder.Path));
        Assert.Equal(("frame_1.jpg", new ImageSize(8, 4)), (labels.Name, labels.Size));
        LerfObject cup = Assert.Single(labels.Objects);
        Assert.Equal(("cup", new PixelPoint(2, 1), new PixelPoint(6, 3)), (cup.Category, cup.Min, cup.Max));
        Assert.Equal(
            Enumerable.Range(0, 32).Select(i => i % 8 is >= 2 and < 6 && i / 8 is 1 or 2 && i % 8 is >= 2 and < 6),
            cup.Mask(labels.Size, labels.Size));
        Assert.Equal(32, cup.Mask(labels.Size, new ImageSize(16, 8)).Count(m => m)); // twice the size: four times the pixels
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"info": {"width": 0, "height": 4}, "objects": []}""")]
    [InlineData("""
        {"info": {"width": 8, "height": 4}, "objects": [{"category": "cup", "segmentation": [[1, 1]], "bbox": [0, 0, 1, 1]}]}
        """)]
    [InlineData("""
        {"info": {"width": 8, "height": 4}, "objects": [{"category": 3, "segmentation": [[1, 1], [2, 2], [3, 1]], "bbox": [0, 0, 1, 1]}]}
        """)]
    [InlineData("no json")]
    public void Read_Malformed_IsRefused(string text)
    {
        File.WriteAllText(folder["1.json"], text);
        Assert.Throws<InvalidFileException>(() => LerfLabels.ReadFolder(folder.Path));
        Assert.Throws<InvalidFileException>(() => LerfLabels.ReadFolder(folder["absent"]));
    }
}

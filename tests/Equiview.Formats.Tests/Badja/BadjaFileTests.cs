using Equiview.Formats.Badja;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Badja;

public sealed class BadjaFileTests
{
    [Fact]
    public void Read_Dog_SwapsAxesAndScales()
    {
        BadjaClip clip = BadjaFile.Read(
            SharedData.Require("tracking", "davis_badja", "joint_annotations", "dog.json"), new ImageSize(960, 540));
        BadjaAnnotation first = clip.Annotations[0];
        Assert.Equal(3, first.Frame);
        Assert.Equal(37, first.Points.Length);
        Assert.Equal(new PixelPoint(438.25, 265.25), first.Points[8]); // [530, 876] is y, x at twice the size
        Assert.False(first.Points[0].IsFinite);
        Assert.True(first.Visible[8] && !first.Visible[0]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""[{"image_path":"a/x.jpg","joints":[],"visibility":[]}]""")]
    [InlineData("""[{"image_path":"a/1.jpg","joints":[[1,2]],"visibility":[]}]""")]
    [InlineData("""[{"image_path":"a/1.jpg","joints":[[1]],"visibility":[true]}]""")]
    public void Read_OtherLayouts_AreRefused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.json"], json);
        Assert.Throws<InvalidFileException>(() => BadjaFile.Read(folder["a.json"], new ImageSize(854, 480)));
    }
}

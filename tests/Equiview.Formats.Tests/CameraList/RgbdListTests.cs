using Equiview.Formats.CameraList;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.CameraList;

public sealed class RgbdListTests : IDisposable
{
    private const string List = """
        {"images": [{"file": "1.jpg", "depth": "1.png", "width": 8, "height": 6, "K": [[10, 0, 4], [0, 10, 3], [0, 0, 1]],
         "R": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "t": [0, 0, 1]}],
         "pairs": [{"a": "1", "b": "1"}]}
        """;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Read_List_MovesPixelCentersToTheRaster()
    {
        File.WriteAllText(folder["cameras.json"], List);
        RgbdList list = RgbdList.Read(folder.Path);
        RgbdView view = Assert.Single(list.Views);
        Assert.Equal((4.5, 3.5), (view.View.Intrinsics.Cx, view.View.Intrinsics.Cy));
        Assert.Equal(folder["1.png"], view.DepthPath);
        Assert.Equal(("1", "1"), Assert.Single(list.Pairs));
    }

    [Theory]
    [InlineData("\"depth\"", "\"tiefe\"")]
    [InlineData("\"pairs\"", "\"paare\"")]
    [InlineData("\"b\"", "\"c\"")]
    public void Read_MissingKey_NamesIt(string right, string wrong)
    {
        File.WriteAllText(folder["cameras.json"], List.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(
            right.Trim('"'), Assert.Throws<InvalidFileException>(() => RgbdList.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}

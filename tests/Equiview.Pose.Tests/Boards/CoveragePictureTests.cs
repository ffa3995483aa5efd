using Equiview.Imaging.Drawing;
using Equiview.Pose.Boards;

namespace Equiview.Pose.Tests.Boards;

public sealed class CoveragePictureTests
{
    [Fact]
    public void Draw_CornersOfTwoPhotographs_AreWhereTheyWereSeen()
    {
        ImageSize size = new(2400, 1800); // drawn at half size
        var camera = new CalibratedCamera(new(2000, 2000, 1200, 900, size), null, "pinhole", 0.2, 0.3, 2.0 / 48, 2)
        {
            Corners = [[new(150, 150), new(200, 200)], [new(1350, 150)]],
        };
        RgbImage picture = CoveragePicture.Draw(camera);
        Assert.Equal(new ImageSize(1200, 900), picture.Size);
        (RgbColor first, RgbColor second) = (Palette.Distinct(0), Palette.Distinct(1));
        Assert.Equal((first.R, first.G, first.B), picture[75, 75]);
        Assert.Equal((second.R, second.G, second.B), picture[675, 75]);
        Assert.NotEqual(picture[20, 20], picture[1180, 20]); // a cell with corners, one without
        Assert.Equal(picture[20, 20], picture[620, 20]);
        Assert.Equal([(0, 0), (4, 0)], CoveragePicture.Cells(camera.Corners, size).Order());
    }
}

using Equiview.Pose.Meshes;

namespace Equiview.Pose.Tests.Meshes;

public sealed class ObjectCropTests
{
    private static readonly CameraIntrinsics Camera = new(500, 480, 160, 120, new ImageSize(320, 240));

    [Fact]
    public void Of_Box_KeepsPlacesAndColors()
    {
        RgbImage image = Equiview.Imaging.Synthetic.ProceduralTexture.Make(Camera.Size, 2);
        ObjectCrop crop = ObjectCrop.Of(image, Camera, ObjectRegion.FromBox(100, 60, 64, 40, image.Size), 160);
        Vector3D point = new(-0.03, -0.05, 0.6);
        PixelPoint seen = Camera.Project(point), inCrop = crop.Camera.Project(point), native = crop.NativeCamera.Project(point);
        Assert.Equal(160.0 / 80, (inCrop.X - (crop.Camera.Size.Width / 2.0)) / (seen.X - 132), 9);
        Assert.Equal(native.X - 40, seen.X - 132, 9);
        Assert.Equal(new ImageSize(80, 80), crop.NativeCamera.Size);
        Assert.True(crop.Region.Min.DistanceTo(new(16, 40)) < 1e-9 && crop.Region.Max.DistanceTo(new(144, 120)) < 1e-9);
        (byte r, _, _) = image[132, 80];
        Assert.InRange(crop.Image[81, 81].R, r - 40, r + 40);
    }

    [Fact]
    public void Of_BoxAtTheBorder_IsBlackBeyondTheImage()
    {
        RgbImage white = new(Camera.Size, [.. Enumerable.Repeat((byte)255, 320 * 240 * 3)]);
        ObjectCrop crop = ObjectCrop.Of(white, Camera, ObjectRegion.FromBox(-50, -50, 90, 90, white.Size), 100);
        Assert.Equal((0, 0, 0), crop.Image[2, 2]);
        Assert.Equal((255, 255, 255), crop.Image[50, 50]);
    }

    [Fact]
    public void FromBox_OutsideOrFlat_Throws()
    {
        Assert.Throws<DegenerateInputException>(() => ObjectRegion.FromBox(320, 0, 10, 10, Camera.Size));
        Assert.Throws<DegenerateInputException>(() => ObjectRegion.FromBox(10, 10, 0, 10, Camera.Size));
        Assert.Throws<DegenerateInputException>(() => ObjectRegion.FromBox(10, 10, double.NaN, 10, Camera.Size));
    }

    [Fact]
    public void FromMask_EmptyOrOtherSize_Throws()
    {
        Assert.Throws<DegenerateInputException>(() => ObjectRegion.FromMask(new LabelImage(Camera.Size, new byte[320 * 240]), Camera.Size));
        Assert.Throws<DegenerateInputException>(() => ObjectRegion.FromMask(new LabelImage(new(4, 4), new byte[16]), Camera.Size));
    }

    [Fact]
    public void FromMask_TwoPixels_IsTheRectangleAroundThemAndContainsOnlyThem()
    {
        var labels = new byte[320 * 240];
        labels[(10 * 320) + 20] = labels[(12 * 320) + 25] = 255;
        ObjectRegion region = ObjectRegion.FromMask(new LabelImage(Camera.Size, labels), Camera.Size);
        Assert.Equal((new PixelPoint(20, 10), new PixelPoint(26, 13)), (region.Min, region.Max));
        Assert.True(region.Contains(new(20.5, 10.5)) && region.Contains(new(25.9, 12.1)));
        Assert.False(region.Contains(new(22, 11)));
    }
}

using System.Runtime.InteropServices;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Tests.Codecs;

public sealed class ImageFileTests
{
    public static TheoryData<string> Complete { get; } =
        [
            "plain.png",
            "plain.webp",
            "lossy.webp",
            "plain.tif",
            "plain.bmp",
            "plain.ppm",
            "orientation_1.jpg",
            "progressive.jpg",
            "labels_4bit.png",
            "depth_float.tif"];

    [Theory]
    [InlineData(1, 48, 32)]
    [InlineData(2, 48, 32)]
    [InlineData(3, 48, 32)]
    [InlineData(4, 48, 32)]
    [InlineData(5, 32, 48)]
    [InlineData(6, 32, 48)]
    [InlineData(7, 32, 48)]
    [InlineData(8, 32, 48)]
    public void Read_ExifOrientation_IsShownUpright(int orientation, int width, int height)
    {
        string path = Fixture.PathOf("images", $"orientation_{orientation}.jpg");
        var expected = new RgbImage(
            new ImageSize(width, height), File.ReadAllBytes(Fixture.PathOf("images", $"orientation_{orientation}_{width}x{height}.u8")));
        Assert.Equal(expected.Size, ImageFile.Identify(path));
        AssertClose(expected, ImageFile.Read(path), 2);
    }

    [Theory]
    [InlineData("orientation_6.png")]
    [InlineData("orientation_6.webp")]
    [InlineData("orientation_6.tif")]
    public void Read_OrientationInOtherKinds_IsShownUprightToo(string name)
    {
        string path = Fixture.PathOf("images", name);
        var expected = new RgbImage(new ImageSize(32, 48), File.ReadAllBytes(Fixture.PathOf("images", "orientation_6_32x48.u8")));
        Assert.Equal(expected.Size, ImageFile.Identify(path));
        // The expected pixels went through a JPEG, these did not.
        AssertClose(expected, ImageFile.Read(path), 4);
    }

    [Theory]
    [InlineData("plain.png", 0)]
    [InlineData("plain.webp", 0)]
    [InlineData("plain.tif", 0)]
    [InlineData("plain.bmp", 0)]
    [InlineData("plain.ppm", 0)]
    [InlineData("alpha.png", 0)]
    [InlineData("color16.png", 0)]
    [InlineData("lossy.webp", 16)]
    [InlineData("progressive.jpg", 16)]
    [InlineData("cmyk.jpg", 8)]
    public void Read_EveryKind_GivesThePicture(string name, int tolerance)
    {
        string path = Fixture.PathOf("images", name);
        Assert.Equal(new ImageSize(48, 32), ImageFile.Identify(path));
        AssertClose(Smooth(), ImageFile.Read(path), tolerance);
    }

    [Fact]
    public void Read_Gray_HasEqualChannels()
    {
        RgbImage image = ImageFile.Read(Fixture.PathOf("images", "gray.png"));
        Assert.All(image.Pixels.Chunk(3), p => Assert.True(p[0] == p[1] && p[1] == p[2]));
        Assert.NotEqual(image[0, 0], image[47, 31]);
    }

    [Fact]
    public void ReadGray16_Depth_KeepsStoredNumbers()
    {
        ReadOnlySpan<ushort> expected = MemoryMarshal.Cast<byte, ushort>(File.ReadAllBytes(Fixture.PathOf("images", "depth_48x32.u16")));
        PlanarImage depth = ImageFile.ReadGray16(Fixture.PathOf("images", "depth.png")),
            floats = ImageFile.ReadGray16(Fixture.PathOf("images", "depth_float.tif"));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], depth.Values[i]);
            Assert.Equal(expected[i] / 1000f, floats.Values[i], 1e-4f);
        }

        using var folder = new TemporaryFolder();
        ImageFile.WriteGray16(folder["again.png"], depth);
        Assert.Equal(depth.Values, ImageFile.ReadGray16(folder["again.png"]).Values);
        Assert.Throws<InvalidFileException>(() => ImageFile.ReadGray16(Fixture.PathOf("images", "plain.png")));
    }

    [Theory]
    [InlineData("labels_8bit.png")]
    [InlineData("labels_4bit.png")]
    public void ReadMask_IndexedPng_GivesPaletteIndices(string name) =>
        Assert.Equal(
            File.ReadAllBytes(Fixture.PathOf("images", "labels_48x32.u8")), ImageFile.ReadMask(Fixture.PathOf("images", name)).Labels);

    [Fact]
    public void ReadMask_IndexedPngWithABadChecksum_IsRefused()
    {
        byte[] damaged = File.ReadAllBytes(Fixture.PathOf("images", "labels_4bit.png"));
        // IEND is 12 bytes, the CRC of the last IDAT 4, the checksum of its data the 4 before.
        damaged[^17] ^= 1;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["labels.png"], damaged);
        AssertRefused(() => ImageFile.ReadMask(folder["labels.png"]));
    }

    [Fact]
    public void ReadMask_GrayOrColor_GivesValuesOrRefuses()
    {
        string gray = Fixture.PathOf("images", "gray.png");
        Assert.Equal(ImageFile.ReadGray16(gray).Values, ImageFile.ReadMask(gray).Labels.Select(l => (float)l));
        Assert.Throws<InvalidFileException>(() => ImageFile.ReadMask(Fixture.PathOf("images", "plain.png")));
        Assert.Throws<InvalidFileException>(() => ImageFile.ReadMask(Fixture.PathOf("images", "depth.png")));
    }

    [Theory]
    [MemberData(nameof(Complete))]
    public void Read_Truncated_IsRefusedInOneLine(string name)
    {
        byte[] whole = File.ReadAllBytes(Fixture.PathOf("images", name));
        using var folder = new TemporaryFolder();
        string path = folder[name];
        foreach (double part in new[] { 0.02, 0.1, 0.5, 0.9, 0.98 })
        {
            File.WriteAllBytes(path, whole[..(int)(whole.Length * part)]);
            AssertRefused(() => ImageFile.Read(path));
            AssertRefused(() => ImageFile.ReadMask(path));
        }
    }

    [Theory]
    [MemberData(nameof(Complete))]
    public void Read_FlippedBytes_EitherReadsOrIsRefused(string name)
    {
        byte[] whole = File.ReadAllBytes(Fixture.PathOf("images", name));
        var random = new Random(11);
        using var folder = new TemporaryFolder();
        for (int round = 0; round < 60; round++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int i = 0; i < 4; i++)
                damaged[random.Next(round % 2 == 0 ? 64 : whole.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder[name], damaged);
            try
            {
                Assert.True(ImageFile.Read(folder[name]).Size.PixelCount > 0);
            }
            catch (InvalidFileException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Fact]
    public void Read_NoImageAtAll_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.png"], "not a picture");
        File.WriteAllBytes(folder["empty.png"], []);
        AssertRefused(() => ImageFile.Read(folder["text.png"]));
        AssertRefused(() => ImageFile.Read(folder["empty.png"]));
        AssertRefused(() => ImageFile.Read(folder["missing.png"]));
        AssertRefused(() => ImageFile.Identify(folder["missing/deeper.png"]));
        AssertRefused(() => ImageFile.Read(folder.Path));
        AssertRefused(() => ImageFile.Read(""));
    }

    [Fact]
    public void Read_DecompressionBomb_IsRefusedFromItsHeader()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["huge.ppm"], "P6 60000 60000 255\n");
        File.WriteAllBytes(
            folder["huge.png"],
            [
                0x89,
                .. "PNG\r\n\u001a\n"u8,
                0,
                0,
                0,
                13,
                .. "IHDR"u8,
                0,
                0,
                0x75,
                0x30,
                0,
                0,
                0x75,
                0x30,
                8,
                2,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                .. "IEND"u8,
                0,
                0,
                0,
                0]);
        byte[] jpeg = File.ReadAllBytes(Fixture.PathOf("images", "orientation_1.jpg"));
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        jpeg.AsSpan(frame + 5, 4).Fill(0xFA);
        File.WriteAllBytes(folder["huge.jpg"], jpeg);
        AssertRefused(() => ImageFile.Read(folder["huge.ppm"]));
        AssertRefused(() => ImageFile.Read(folder["huge.png"]));
        AssertRefused(() => ImageFile.Read(folder["huge.jpg"]));
        Assert.Equal(new ImageSize(0xFAFA, 0xFAFA), ImageFile.Identify(folder["huge.jpg"]));
    }

    [Theory]
    [InlineData(".png", 0)]
    [InlineData(".tif", 0)]
    [InlineData(".bmp", 0)]
    [InlineData(".ppm", 0)]
    [InlineData(".jpg", 16)]
    [InlineData(".webp", 16)]
    public void Write_ThenRead_GivesTheSamePicture(string extension, int tolerance)
    {
        using var folder = new TemporaryFolder();
        string path = folder["picture" + extension];
        ImageFile.Write(path, Smooth());
        AssertClose(Smooth(), ImageFile.Read(path), tolerance);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_UnknownExtensionOrFolder_IsRefusedAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(() => ImageFile.Write(folder["picture.xyz"], Smooth()));
        AssertRefused(() => ImageFile.Write(folder["none/picture.png"], Smooth()));
        AssertRefused(() => ImageFile.WriteGray16(folder["depth.jpg"], new PlanarImage(new ImageSize(1, 1), 1, [1])));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void OpenCv_NativeLibraryAbsent_NamesTheExactFix()
    {
        var error = Assert.Throws<MissingComponentException>(
            () => OpenCv.Run<int>(() => throw new DllNotFoundException("OpenCvSharpExtern")));
        Assert.Contains(
            "apt-get install -y --no-install-recommends libgtk-3-0 libatomic1 libdrm2", error.Message, StringComparison.Ordinal);
    }

    private static RgbImage Smooth() => new(new ImageSize(48, 32), File.ReadAllBytes(Fixture.PathOf("images", "smooth_48x32.u8")));

    private static void AssertRefused(Action read) => Assert.DoesNotContain('\n', Assert.Throws<InvalidFileException>(read).Message);

    private static void AssertClose(RgbImage expected, RgbImage actual, int tolerance)
    {
        Assert.Equal(expected.Size, actual.Size);
        Assert.InRange(expected.Pixels.Zip(actual.Pixels, (e, a) => Math.Abs(e - a)).Max(), 0, tolerance);
    }
}

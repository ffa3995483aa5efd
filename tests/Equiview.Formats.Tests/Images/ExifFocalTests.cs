using System.Buffers.Binary;
using Equiview.Formats.Images;

namespace Equiview.Formats.Tests.Images;

public sealed class ExifFocalTests
{
    private const int Focal = 0x920A, Width = 0xA002, Height = 0xA003, PlaneX = 0xA20E, PlaneUnit = 0xA210, FullFrame = 0xA405;
    private static readonly ImageSize Size = new(4000, 3000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_FocalLengthIn35mmFilm_IsThatOfTheDiagonal(bool littleEndian)
    {
        ImageHeader header = Header(littleEndian, (FullFrame, 3, 26, 0));
        Assert.Equal(6, header.Orientation);
        Assert.Equal(Size, header.Stored);
        Assert.Equal(26 * 5000 / 43.2666, header.Focal!.Pixels(Size)!.Value, 0.5);
        Assert.Equal(26 * 2500 / 43.2666, header.Focal.Pixels(new ImageSize(1500, 2000))!.Value, 0.5);
    }

    /// <summary>5.4 mm on a sensor of 4000 pixels on 6.4 mm.</summary>
    [Theory]
    [InlineData(2, 15875, 1)] // inch
    [InlineData(3, 6250, 1)] // centimeter
    [InlineData(4, 625, 1)] // millimeter
    public void Read_FocalLengthAndPlaneResolution_IsTheirProduct(int unit, uint numerator, uint denominator)
    {
        ExifFocal focal = Header(true, (Focal, 5, 54, 10), (PlaneX, 5, numerator, denominator), (PlaneUnit, 3, (uint)unit, 0),
            (Width, 4, 4000, 0), (Height, 4, 3000, 0)).Focal!;
        Assert.Equal(3375, focal.Pixels(Size)!.Value, 0.5);
        Assert.Equal(1687.5, focal.Pixels(new ImageSize(2000, 1500))!.Value, 0.5); // resized since it was taken
        Assert.Null(focal.Pixels(new ImageSize(3000, 3000))); // cut to another shape
    }

    [Theory]
    [InlineData(0u)] // unknown, says Exif
    [InlineData(2u)]
    [InlineData(60000u)]
    public void Pixels_AbsurdFocalLength_IsNone(uint millimeters) =>
        Assert.Null(Header(true, (FullFrame, 3, millimeters, 0)).Focal!.Pixels(Size));

    [Fact]
    public void Pixels_ZeroDenominatorsAndUnknownUnits_AreNone()
    {
        Assert.Null(Header(true, (Focal, 5, 54, 0), (PlaneX, 5, 625, 1), (PlaneUnit, 3, 4, 0)).Focal!.Pixels(Size));
        Assert.Null(Header(true, (Focal, 5, 54, 10), (PlaneX, 5, 625, 0), (PlaneUnit, 3, 4, 0)).Focal!.Pixels(Size));
        Assert.Null(Header(true, (Focal, 5, 54, 10), (PlaneX, 5, 625, 1), (PlaneUnit, 3, 77, 0)).Focal!.Pixels(Size));
        Assert.Null(Header(true, (Focal, 5, 54, 10)).Focal!.Pixels(Size));
    }

    [Fact]
    public void Read_DirectoryBeyondTheFile_HasNoFocalLengthAndStaysAnImage()
    {
        byte[] file = Jpeg(true, [(FullFrame, 3, 26, 0)]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12 + 8 + 2 + 12 + 8), 0x00FFFFFF); // the offset of the Exif directory
        ImageHeader header = ImageHeader.Read(new MemoryStream(file), "a.jpg");
        Assert.Equal(Size, header.Stored);
        Assert.Equal(6, header.Orientation);
        Assert.Null(header.Focal);
    }

    private static ImageHeader Header(bool littleEndian, params (int Tag, int Type, uint Value, uint Denominator)[] tags) =>
        ImageHeader.Read(new MemoryStream(Jpeg(littleEndian, tags)), "a.jpg");

    /// <summary>The header of a JPEG of 4000 x 3000 with orientation 6 and these tags in its Exif directory.</summary>
    internal static byte[] Jpeg(bool littleEndian, (int Tag, int Type, uint Value, uint Denominator)[] tags)
    {
        int directory = 8 + 2 + 24 + 4, rationals = directory + 2 + (12 * tags.Length) + 4;
        var tiff = new byte[rationals + (8 * tags.Length)];
        tiff[0] = tiff[1] = (byte)(littleEndian ? 'I' : 'M');
        U16(2, 42);
        U32(4, 8);
        U16(8, 2);
        Entry(10, 0x0112, 3, 6);
        Entry(22, 0x8769, 4, (uint)directory);
        U16(directory, (ushort)tags.Length);
        for (int i = 0; i < tags.Length; i++)
        {
            int at = rationals + (8 * i);
            Entry(directory + 2 + (12 * i), tags[i].Tag, tags[i].Type, tags[i].Type == 5 ? (uint)at : tags[i].Value);
            U32(at, tags[i].Value);
            U32(at + 4, tags[i].Denominator);
        }

        int segment = tiff.Length + 8;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(segment >> 8), (byte)segment, .. "Exif\0\0"u8, .. tiff,
            0xFF, 0xC0, 0, 17, 8, 0x0B, 0xB8, 0x0F, 0xA0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9];

        void Entry(int at, int tag, int type, uint value)
        {
            U16(at, (ushort)tag);
            U16(at + 2, (ushort)type);
            U32(at + 4, 1);
            if (type == 3)
                U16(at + 8, (ushort)value);
            else
                U32(at + 8, value);
        }

        void U16(int at, ushort value)
        {
            if (littleEndian)
                BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), value);
        }

        void U32(int at, uint value)
        {
            if (littleEndian)
                BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(at), value);
            else
                BinaryPrimitives.WriteUInt32BigEndian(tiff.AsSpan(at), value);
        }
    }
}

using Equiview.Formats.Sog;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Tests.Codecs;

public sealed class WebpDecoderTests
{
    [Fact]
    public void Decode_SogTexture_GivesItsPixels()
    {
        RgbaPixels pixels = WebpDecoder.Decode(Texture());
        Assert.Equal(4 * pixels.Size.PixelCount, pixels.Bytes.Length);
        Assert.InRange(pixels.Size.PixelCount, 3000, 4096);
    }

    [Fact]
    public void Decode_OtherOrTruncatedFiles_AreRefused()
    {
        byte[] whole = Texture();
        Assert.Throws<InvalidFileException>(() => WebpDecoder.Decode(whole.AsMemory(0, whole.Length / 2)));
        Assert.Throws<InvalidFileException>(() => WebpDecoder.Decode(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
        Assert.Throws<InvalidFileException>(() => WebpDecoder.Decode(default));
    }

    [Fact]
    public void Decode_HeaderOfAnAbsurdSize_IsRefusedBeforeDecoding()
    {
        byte[] whole = Texture();
        int size = whole.AsSpan().IndexOf("VP8L"u8) + 9;
        for (int i = 0; i < 3; i++)
            whole[size + i] = 0xFF; // 16384 pixels wide, and 4096 or more high
        whole[size + 3] |= 0x0F;
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => WebpDecoder.Decode(whole));
        Assert.Contains("pixels", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Texture() => File.ReadAllBytes(SharedData.Require("gaussian", "formats", "playbot_sog", "5_0", "means_l.webp"));
}

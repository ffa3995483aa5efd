using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Equiview.Formats.Files;
using Equiview.Formats.MeshPly;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.MeshPly;

public sealed class MeshPlyReaderTests : IDisposable
{
    private const string Properties =
        "property float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar "
            + "blue\nproperty float s\nproperty float t\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ascii")]
    [InlineData("binary_little_endian")]
    [InlineData("binary_big_endian")]
    public void Read_QuadWithColorsAndUv_IsTheSameInEveryEncoding(string format)
    {
        TriangleMesh mesh = Read(Quad(format)).Mesh;

        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0.5f)], mesh.Positions);
        Assert.Equal([0, 1, 2, 0, 2, 3], mesh.Indices);
        Assert.Equal(1, mesh.Colors![0].X);
        Assert.Equal(0.2158605, mesh.Colors[0].Y, 1e-6); // sRGB 128 in linear light
        Assert.Equal(new Vector2(0.25f, 0.25f), mesh.TextureCoordinates![0]);
    }

    [Fact]
    public void Read_UnknownElementsAndLists_AreSkipped()
    {
        const string Text = "ply\r\nformat ascii 1.0\r\nelement camera 1\r\nproperty list uchar float k\r\nelement vertex 3\r\n" +
            "property double x\r\nproperty double y\r\nproperty double z\r\n" +
            "element face 1\r\nproperty uchar flags\r\nproperty list uchar int vertex_index\r\nproperty list uchar float "
                + "texcoord\r\nend_header\r\n2 7 8\r\n0 0 0\r\n1 0 0\r\n0 1 0\r\n9 3 0 1 2 2 0.5 0.5\r\n";

        Assert.Equal([0, 1, 2], Read(Encoding.ASCII.GetBytes(Text)).Mesh.Indices);
    }

    [Fact]
    public void Read_TextureNamedInAComment_IsLoaded()
    {
        File.WriteAllBytes(folder["t.png"], [9]);
        string text = Encoding.ASCII.GetString(Quad("ascii"))
            .Replace("element vertex", "comment TextureFile t.png\nelement vertex", StringComparison.Ordinal);

        MeshReadResult result = Read(
            Encoding.ASCII.GetBytes(text),
            new()
            {
                DecodeTexture = b => b.Span[0] == 9
                    ? new MeshTexture(new RgbImage(new(1, 1)))
                    : throw new InvalidFileException("t", "other bytes"),
            });

        Assert.Single(result.Mesh.Textures);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("ascii")]
    [InlineData("binary_little_endian")]
    public void Read_CutOrChangedAnywhere_ThrowsInvalidFileOnly(string format)
    {
        byte[] good = Quad(format);
        Random random = new(3);
        for (int length = 0; length < good.Length - 2; length++)
            Assert.Throws<InvalidFileException>(() => Read(good[..length]));
        for (int i = 0; i < 500; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            Exception? e = Record.Exception(() => Read(bad));
            Assert.True(e is null or InvalidFileException, $"{e}");
        }
    }

    [Theory]
    [InlineData("element vertex 9000000000000000000")]
    [InlineData("element vertex 2000000000")]
    [InlineData("element vertex 3\nproperty widget x")]
    public void Read_HostileHeader_IsRefusedAtOnce(string element)
    {
        string text = $"ply\nformat binary_little_endian 1.0\n{element}\nproperty float x\nend_header\n";

        Assert.Throws<InvalidFileException>(() => Read(Encoding.ASCII.GetBytes(text)));
    }

    private static byte[] Quad(string format)
    {
        (float X, float Y, float Z, byte R, byte G, byte B, float S, float T)[] vertices =
        [
            (0, 0, 0, 255, 128, 0, 0.25f, 0.75f), (1, 0, 0, 0, 255, 0, 1, 0), (1, 1, 0, 0, 0, 255, 1, 1), (0, 1, 0.5f, 9, 9, 9, 0, 1),
        ];
        using MemoryStream stream = new();
        stream.Write(
            Encoding.ASCII.GetBytes(
                $"ply\nformat {format} 1.0\nelement vertex 4\n{Properties}element face 1\nproperty list uchar int "
                    + "vertex_indices\nend_header\n"));
        if (format == "ascii")
        {
            string body = string.Concat(
                vertices.Select(v => FormattableString.Invariant($"{v.X} {v.Y} {v.Z} {v.R} {v.G} {v.B} {v.S} {v.T}\n")))
                + "4 0 1 2 3\n";
            stream.Write(Encoding.ASCII.GetBytes(body));
            return stream.ToArray();
        }

        bool big = format == "binary_big_endian";
        foreach (var v in vertices)
        {
            foreach (float f in new[] { v.X, v.Y, v.Z })
                WriteInt(BitConverter.SingleToInt32Bits(f));
            stream.Write([v.R, v.G, v.B]);
            WriteInt(BitConverter.SingleToInt32Bits(v.S));
            WriteInt(BitConverter.SingleToInt32Bits(v.T));
        }

        stream.WriteByte(4);
        for (int i = 0; i < 4; i++)
            WriteInt(i);
        return stream.ToArray();

        void WriteInt(int value)
        {
            Span<byte> bytes = stackalloc byte[4];
            if (big)
                BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            else
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private MeshReadResult Read(byte[] bytes, MeshReadOptions? options = null)
    {
        File.WriteAllBytes(folder["mesh.ply"], bytes);
        return MeshPlyReader.Read(folder["mesh.ply"], options);
    }
}

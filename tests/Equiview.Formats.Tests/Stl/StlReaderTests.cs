using System.Buffers.Binary;
using System.Numerics;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Stl;

public sealed class StlReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_Ascii_SharesEqualCorners()
    {
        File.WriteAllText(folder["a.stl"],
            "solid quad\n" + Facet("0 0 0", "1 0 0", "1 1 0") + Facet("0 0 0", "1 1 0", "0 1 0") + "endsolid quad\n");
        TriangleMesh mesh = MeshFile.Read(folder["a.stl"]).Mesh;
        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0)], mesh.Positions);
        Assert.Equal([0, 1, 2, 0, 2, 3], mesh.Indices);
    }

    [Fact]
    public void Read_BinaryThatBeginsWithSolid_IsBinary()
    {
        var bytes = new byte[84 + 50];
        "solid of a binary file"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(80), 1);
        float[] corners = [0, 0, 0, 2, 0, 0, 0, 3, 0];
        for (int i = 0; i < corners.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(84 + 12 + (4 * i)), corners[i]);
        File.WriteAllBytes(folder["b.stl"], bytes);
        Assert.Equal([new(0, 0, 0), new(2, 0, 0), new(0, 3, 0)], MeshFile.Read(folder["b.stl"]).Mesh.Positions);
    }

    [Theory]
    [InlineData("solid x\nfacet\nvertex 1 2\nendsolid")]
    [InlineData("solid x\nfacet\nvertex 1 2 3\nendsolid")]
    [InlineData("solid x\nendsolid")]
    [InlineData("something else")]
    public void Read_Damaged_IsRefused(string text)
    {
        File.WriteAllText(folder["c.stl"], text);
        Assert.Throws<InvalidFileException>(() => MeshFile.Read(folder["c.stl"]));
    }

    [Fact]
    public void Read_TruncatedBinary_IsRefused()
    {
        var bytes = new byte[84 + 49];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(80), 1);
        File.WriteAllBytes(folder["d.stl"], bytes);
        Assert.Throws<InvalidFileException>(() => MeshFile.Read(folder["d.stl"]));
    }

    [Theory]
    [InlineData("my texture.png")]
    [InlineData("-s 1 1 1 my texture.png")]
    [InlineData("C:\\Users\\me\\my texture.png")]
    [InlineData("..\\maps\\My Texture.PNG")]
    public void ReadObj_TextureNamesOfOtherMachines_AreFoundBesideTheMesh(string name)
    {
        File.WriteAllText(folder["m.obj"], "mtllib my mesh.mtl\nusemtl a\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nf 1/1 2/1 3/1\n");
        File.WriteAllText(folder["my mesh.mtl"], $"newmtl a\nmap_Kd {name}\n");
        File.WriteAllBytes(folder["my texture.png"], [7]);
        MeshReadResult read = MeshFile.Read(folder["m.obj"], Decoding());
        Assert.Empty(read.Warnings);
        Assert.Single(read.Mesh.Textures);
    }

    [Fact]
    public void ReadPly_TextureCoordinatesOfFaces_RepeatVertices()
    {
        File.WriteAllText(
            folder["p.ply"],
            "ply\nformat ascii 1.0\ncomment TextureFile C:\\maps\\t.png\nelement vertex 4\n"
                + "property float x\nproperty float y\nproperty float z\n"
            + "element face 2\nproperty list uchar int vertex_indices\nproperty list uchar float texcoord\nend_header\n"
            + "0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2 6 0 0 1 0 1 1\n3 0 2 3 6 0.5 0 1 1 0 1\n");
        File.WriteAllBytes(folder["t.png"], [7]);
        MeshReadResult read = MeshFile.Read(folder["p.ply"], Decoding());
        Assert.Empty(read.Warnings);
        TriangleMesh mesh = read.Mesh;
        Assert.Equal(
            [new(0, 1), new(1, 1), new(1, 0), new(0.5f, 1), new(1, 0), new(0, 0)],
            mesh.Indices.Select(i => mesh.TextureCoordinates![i]).ToArray());
        Assert.Equal(
            [new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 0, 0), new(1, 1, 0), new(0, 1, 0)],
            mesh.Indices.Select(i => mesh.Positions[i]).ToArray());
    }

    [Fact]
    public void ReadPly_TextureWithoutCoordinates_IsTold()
    {
        File.WriteAllText(
            folder["q.ply"],
            "ply\nformat ascii 1.0\ncomment TextureFile t.png\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
            + "element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n1 1 0\n3 0 1 2\n");
        File.WriteAllBytes(folder["t.png"], [7]);
        Assert.Contains("texture coordinates", Assert.Single(MeshFile.Read(folder["q.ply"], Decoding()).Warnings),
            StringComparison.Ordinal);
    }

    private static MeshReadOptions Decoding() =>
        new() { DecodeTexture = bytes => new MeshTexture(new RgbImage(new ImageSize(bytes.Length, 1))) };

    private static string Facet(string a, string b, string c) =>
        $"facet normal 0 0 1\nouter loop\nvertex {a}\nvertex {b}\nvertex {c}\nendloop\nendfacet\n";
}

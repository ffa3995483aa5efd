using System.Numerics;
using Equiview.Formats.WavefrontObj;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.WavefrontObj;

public sealed class ObjReaderTests : IDisposable
{
    private const string Square = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("f 1 2 3 4")]
    [InlineData("f -4 -3 -2 -1")]
    [InlineData("\tf  1   2 3\t4  # a square")]
    public void Read_Quad_IsFannedIntoTwoTriangles(string face)
    {
        TriangleMesh mesh = Read(Square + face).Mesh;

        Assert.Equal([0, 1, 2, 0, 2, 3], mesh.Indices);
        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0)], mesh.Positions);
        Assert.Null(mesh.TextureCoordinates);
    }

    [Fact]
    public void Read_TextureCoordinatesAndNormals_SplitVerticesAndTurnV()
    {
        TriangleMesh mesh = Read(Square + "vt 0 0.25\nvt 1 1\nvn 0 0 2\nf 1/1/1 2/2/1 3//1\nf 1/2 3/1 4").Mesh;

        Assert.Equal(6, mesh.Positions.Length);
        Assert.Equal(new Vector2(0, 0.75f), mesh.TextureCoordinates![0]);
        Assert.Equal(Vector3.UnitZ, mesh.Normals![0]);
    }

    [Fact]
    public void Read_VertexColors_AreKept() =>
        Assert.Equal(new Vector3(1, 0.5f, 0), Read("v 0 0 0 1 0.5 0\nv 1 0 0 1 1 1\nv 0 1 0 0 0 0\nf 1 2 3").Mesh.Colors![0]);

    [Fact]
    public void Read_Materials_MakePartsWithColorAndTexture()
    {
        File.WriteAllText(folder["m.mtl"], "newmtl red\nKd 1 0 0\nnewmtl wood\nKd 0 0 0\nmap_Kd wood.png\nnewmtl gone\nmap_Kd gone.png\n");
        File.WriteAllBytes(folder["wood.png"], [1, 2, 3]);
        byte[] seen = [];

        MeshReadResult result =
            Read(Square + "mtllib m.mtl\nusemtl red\nf 1 2 3\nusemtl wood\nf 1 3 4\nusemtl gone\nf 2 3 4\nusemtl none\nf 1 2 4", new()
            {
                DecodeTexture = bytes =>
                {
                    seen = bytes.ToArray();
                    return new MeshTexture(new RgbImage(new(1, 1)));
                },
            });

        Assert.Equal([1, 2, 3], seen);
        Assert.Equal(
            [new(0, 3, new(1, 0, 0, 1)), new(3, 3, Vector4.One, 0), new(6, 3, Vector4.One), new MeshPart(9, 3, Vector4.One)],
            result.Mesh.Parts);
        Assert.Equal(2, result.Warnings.Count);
    }

    [Fact]
    public void Read_TriangleThatIsNotFinite_IsLeftOutWithAWarning()
    {
        MeshReadResult result = Read(Square + "v nan 0 0\nf 1 2 3\nf 1 2 5");

        Assert.Equal(1, result.Mesh.TriangleCount);
        Assert.Contains("1 triangles", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v 0 0 0\n")]
    [InlineData("v 0 0\n")]
    [InlineData("v a b c\n")]
    [InlineData("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2\n")]
    [InlineData("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n")]
    [InlineData("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n")]
    [InlineData("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 -9223372036854775808\n")]
    [InlineData("v 0 0 0\nv 1 0 0\nv 0 1 0\nf /1 2 3\n")]
    public void Read_Malformed_IsRefused(string text) => Assert.Throws<InvalidFileException>(() => Read(text));

    [Fact]
    public void Read_MoreTrianglesThanAllowed_IsRefused() =>
        Assert.Throws<InvalidFileException>(() => Read(Square + "f 1 2 3 4", new() { MaxTriangles = 1 }));

    private MeshReadResult Read(string text, MeshReadOptions? options = null)
    {
        File.WriteAllText(folder["mesh.obj"], text);
        return ObjReader.Read(folder["mesh.obj"], options);
    }
}

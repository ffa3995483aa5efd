using System.Numerics;
using Equiview.Formats.Glb;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Glb;

public sealed class GlbReaderTests : IDisposable
{
    private const string Texture = "\"images\":[{\"bufferView\":3,\"mimeType\":\"image/png\"}],\"textures\":[{\"source\":0}],";
    private const string Textured = """[{"pbrMetallicRoughness":{"baseColorFactor":[1,0.5,0.25,1],"baseColorTexture":{"index":0}}}]""";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_Triangle_HasPositionsUvAndOnePart()
    {
        TriangleMesh mesh = Read(GlbFile.Triangle()).Mesh;

        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(0, 1, 0)], mesh.Positions);
        Assert.Equal([0, 1, 2], mesh.Indices);
        Assert.Equal(new Vector2(0.25f, 0.5f), mesh.TextureCoordinates![0]);
        Assert.Null(mesh.Normals);
        Assert.Equal([new MeshPart(0, 3, Vector4.One)], mesh.Parts);
    }

    [Fact]
    public void Read_NestedNodesUsingOneMeshTwice_TransformsEach()
    {
        const string Nodes = """[{"mesh":0,"children":[1],"translation":[10,0,0],"scale":[2,2,2]},{"mesh":0,"translation":[0,1,0]}]""";

        TriangleMesh mesh = Read(GlbFile.Triangle(Nodes)).Mesh;

        Assert.Equal([new(10, 0, 0), new(12, 0, 0), new(10, 2, 0), new(10, 2, 0), new(12, 2, 0), new(10, 4, 0)], mesh.Positions);
        Assert.Equal(2, mesh.Parts.Length);
    }

    [Fact]
    public void Read_BaseColorFactorAndTexture_AreDecodedOnce()
    {
        int decoded = 0;
        RgbImage image = new(new(2, 2));
        MeshReadResult result = Read(
            GlbFile.Triangle(materials: Textured, extra: Texture),
            new() { DecodeTexture = _ => { decoded++; return new MeshTexture(image); } });

        Assert.Equal(1, decoded);
        Assert.Same(image, Assert.Single(result.Mesh.Textures).Image);
        Assert.Equal(new MeshPart(0, 3, new(1, 0.5f, 0.25f, 1), 0), Assert.Single(result.Mesh.Parts));
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("\"alphaMode\":\"MASK\"", 0.5f)]
    [InlineData("\"alphaMode\":\"MASK\",\"alphaCutoff\":0.25", 0.25f)]
    [InlineData("\"alphaMode\":\"BLEND\"", 0.5f)]
    [InlineData("\"alphaMode\":\"OPAQUE\"", 0f)]
    public void Read_AlphaMode_BecomesTheCutoff(string alpha, float cutoff) =>
        Assert.Equal(cutoff, Assert.Single(Read(GlbFile.Triangle(materials: $"[{{{alpha}}}]")).Mesh.Parts).AlphaCutoff);

    [Fact]
    public void Read_UndecodableTexture_WarnsAndKeepsTheFactor()
    {
        MeshReadResult result = Read(
            GlbFile.Triangle(materials: Textured, extra: Texture),
            new() { DecodeTexture = _ => throw new InvalidFileException("texture", "is no image") });

        Assert.Contains("is no image", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(-1, result.Mesh.Parts[0].Texture);
        Assert.Equal(0.5f, result.Mesh.Parts[0].BaseColor.Y);
    }

    [Fact]
    public void Read_SkinnedMesh_FollowsItsJointsAndNotItsNode()
    {
        // Joint 1 stands at x = 5 with the identity as its inverse bind matrix; the mesh's node is moved away, which must not count.
        byte[] file = GlbFile.Skinned();

        Assert.Equal([new(5, 0, 0), new(6, 0, 0), new(5, 1, 0)], Read(file).Mesh.Positions);
    }

    [Fact]
    public void Read_VertexThatIsNotFinite_IsRefused() =>
        Assert.Throws<InvalidFileException>(() => Read(GlbFile.Triangle(firstX: float.NaN)));

    [Fact]
    public void Read_CyclicNodes_IsRefused() =>
        Assert.Throws<InvalidFileException>(() => Read(GlbFile.Triangle("""[{"mesh":0,"children":[1]},{"children":[0]}]""")));

    [Fact]
    public void Read_NoTriangles_IsRefused() => Assert.Throws<InvalidFileException>(() => Read(GlbFile.Triangle("[{}]")));

    [Fact]
    public void Read_MoreTrianglesThanAllowed_IsRefused()
    {
        const string Nodes = """[{"mesh":0,"children":[1]},{"mesh":0}]""";

        Assert.Equal(2, Read(GlbFile.Triangle(Nodes), new() { MaxTriangles = 2 }).Mesh.TriangleCount);
        Assert.Contains(
            "more than 1 triangles",
            Assert.Throws<InvalidFileException>(() => Read(GlbFile.Triangle(Nodes), new() { MaxTriangles = 1 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutAtAnyByteOrWithABitFlipped_ThrowsInvalidFileOnly()
    {
        byte[] good = GlbFile.Triangle(materials: Textured, extra: Texture);
        for (int length = 0; length < good.Length; length += 7)
            Assert.Throws<InvalidFileException>(() => Read(good[..length]));
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            Exception? e = Record.Exception(() => Read(bad));
            Assert.True(e is null or InvalidFileException, $"{e}");
        }
    }

    [Fact]
    public void Read_MissingFile_IsRefused() => Assert.Throws<InvalidFileException>(() => GlbReader.Read(folder["none.glb"]));

    private MeshReadResult Read(byte[] bytes, MeshReadOptions? options = null)
    {
        File.WriteAllBytes(folder["mesh.glb"], bytes);
        return GlbReader.Read(folder["mesh.glb"], options);
    }
}

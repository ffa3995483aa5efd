using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Equiview.Formats.Csv;
using Equiview.Formats.Flow;
using Equiview.Formats.Glb;
using Equiview.Formats.Homographies;
using Equiview.Formats.Images;
using Equiview.Formats.Mat5;
using Equiview.Formats.PfPascal;
using Equiview.Formats.Sog;
using Equiview.Formats.Splat;
using Equiview.Formats.Spz;
using Equiview.Formats.TapVid;
using Equiview.Formats.Tests.Fixtures;
using Equiview.Formats.Tests.Glb;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Fuzz;

/// <summary>Small files of meshes, Gaussian scenes, tracks, images and tables.</summary>
internal static class ModelSamples
{
    private const string Ply = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
        + "element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n";

    private static readonly MeshReadOptions Textured = new()
    {
        DecodeTexture = _ => throw new InvalidFileException("texture", "is not decoded here"),
    };

    public static IEnumerable<ReaderSample> All() => [.. Meshes(), .. Gaussians(), .. Tables()];

    /// <summary>A 16-bit RGB PNG of 2 x 2 pixels.</summary>
    public static byte[] FlowPng()
    {
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(new byte[2 * 13]);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 2, 16, 2, 0, 0, 0]), .. Chunk("IDAT", rows.ToArray()),
            .. Chunk("IEND", [])];

        static byte[] Chunk(string name, byte[] content)
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
            return [.. length, .. Encoding.ASCII.GetBytes(name), .. content, 0, 0, 0, 0];
        }
    }

    /// <summary>The fixtures' textures are raw: width, height, texels.</summary>
    public static RgbaPixels DecodeRaw(ReadOnlyMemory<byte> file) => file.Length >= 8
        ? new(new ImageSize(BinaryPrimitives.ReadInt32LittleEndian(file.Span), BinaryPrimitives.ReadInt32LittleEndian(file.Span[4..])),
            file[8..])
        : throw new InvalidFileException("texture", "is too short");

    private static IEnumerable<ReaderSample> Meshes()
    {
        const string obj = "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvn 0 0 1\nusemtl m\nf 1/1/1 2/1/1 -1/1/1\n",
            mtl = "newmtl m\nKd 1 0.5 0\nmap_Kd a.png\n";
        byte[] objBytes = Encoding.UTF8.GetBytes(obj), mtlBytes = Encoding.UTF8.GetBytes(mtl);
        yield return Mesh("obj", "a.obj", objBytes) with { Others = new Dictionary<string, byte[]> { ["a.mtl"] = mtlBytes } };
        yield return new ReaderSample("mtl", "a.mtl", mtlBytes, (d, _) => MeshFile.Read(Path.Combine(d, "a.obj"), Textured))
        {
            Others = new Dictionary<string, byte[]> { ["a.obj"] = objBytes },
        };
        yield return Mesh("ply", "a.ply", Encoding.ASCII.GetBytes(Ply));
        yield return Mesh("stl", "a.stl", "solid a\nfacet\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendfacet\nendsolid\n"u8.ToArray());
        yield return Mesh("stl-binary", "a.stl", [.. new byte[80], 1, 0, 0, 0, .. new byte[50]]);
        yield return Mesh("glb", "a.glb", GlbFile.Triangle());
        yield return Mesh("glb-skinned", "a.glb", GlbFile.Skinned());
        byte[] glb = GlbFile.Triangle();
        int json = BinaryPrimitives.ReadInt32LittleEndian(glb.AsSpan(12));
        string text = Encoding.UTF8.GetString(glb, 20, json)
            .Replace("\"buffers\":[{", "\"buffers\":[{\"uri\":\"a.bin\",", StringComparison.Ordinal);
        yield return Mesh("gltf", "a.gltf", Encoding.UTF8.GetBytes(text)) with
        {
            Others = new Dictionary<string, byte[]> { ["a.bin"] = glb[(28 + json)..] },
        };
    }

    private static IEnumerable<ReaderSample> Gaussians()
    {
        using var folder = new TemporaryFolder();
        GaussianScene scene = Random(5, 1, 1);
        foreach (string name in new[] { "a.ply", "a.compressed.ply", "a.spz", "a.splat" })
        {
            GaussianSceneFile.Write(folder[name], scene);
            yield return Splat("gaussians-" + name[2..], name, File.ReadAllBytes(folder[name]));
        }

        SpzFile.Write(folder["v4.spz"], scene, 4);
        yield return Splat("spz-4", "a.spz", File.ReadAllBytes(folder["v4.spz"]));
        yield return Splat("spz-1", "a.spz", File.ReadAllBytes(Fixture("version1.spz")));
        yield return Splat("ksplat", "a.ksplat", File.ReadAllBytes(Fixture("level2.ksplat")));
        Dictionary<string, byte[]> textures =
            Directory.GetFiles(Fixture(""), "*.rgba").ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
        byte[] meta = File.ReadAllBytes(Fixture("meta.json"));
        yield return new ReaderSample("sog", "meta.json", meta, (_, f) => GaussianSceneFile.Read(f, DecodeRaw)) { Others = textures };
        yield return Splat("sog-zip", "a.sog", Zipped(textures.Append(new("meta.json", meta))));
        yield return Splat("gaussian-gltf", "a.gltf", GaussianGltf());
    }

    private static IEnumerable<ReaderSample> Tables()
    {
        yield return new ReaderSample("kitti", "a.png", FlowPng(), (_, f) => FlowFile.ReadKitti(f));
        yield return new ReaderSample("image", "a.png", FlowPng(), (_, f) => ImageHeader.ReadSize(f));
        yield return new ReaderSample("table", "a.csv", "x,y\n1,2\n3,4\n"u8.ToArray(), (_, f) => PointFile.Read(f));
        yield return new ReaderSample("homography", "H", "1 0 0\n0 1 0\n0 0 1\n"u8.ToArray(), (_, f) => HomographyFile.Read(f));
        yield return new ReaderSample(
            "pfpascal", "a.csv", "source_image,target_image,class,XA,YA,XB,YB\na.jpg,b.jpg,3,1;2,3;4,5;6,7;8\n"u8.ToArray(),
            (d, f) => PfPascalPairs.Read(f, d));
        foreach (string name in new[] { "plain.mat", "compressed.mat" })
            yield return new ReaderSample(
                name, "a.mat", Stored(Path.Combine("mat5", name)), (_, f) => Mat5File.Read(f));
        yield return new ReaderSample(
            "tapvid-strided", "a.pkl", Stored("tapvid-strided.pkl"),
            (_, f) => StridedTapVidFile.Read(f));
        foreach (string name in new[] { "tapvid-dict.pkl", "tapvid-list.pkl" })
            yield return new ReaderSample(
                name, "a.pkl", Stored(name), (_, f) => TapVidFile.Read(f));
    }

    private static byte[] Stored(string name) => File.ReadAllBytes(Fixtures.Fixture.PathOf(name));

    private static ReaderSample Mesh(string name, string file, byte[] bytes) =>
        new(name, file, bytes, (_, f) => MeshFile.Read(f, Textured));

    private static ReaderSample Splat(string name, string file, byte[] bytes) =>
        new(name, file, bytes, (_, f) => GaussianSceneFile.Read(f, DecodeRaw));

    private static byte[] Zipped(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    // One Gaussian: position, rotation, scale, opacity and constant color.
    private static byte[] GaussianGltf()
    {
        float[] values = [1, 2, 3, 0, 0, 0, 1, 0.1f, 0.1f, 0.1f, 0.5f, 0.2f, 0.3f, 0.4f];
        byte[] data = [.. values.SelectMany(BitConverter.GetBytes)];
        (string Name, string Type, int Offset)[] accessors =
            [("POSITION", "VEC3", 0), ("ROTATION", "VEC4", 12), ("SCALE", "VEC3", 28), ("OPACITY", "SCALAR", 40),
            ("SH_DEGREE_0_COEF_0", "VEC3", 44)];
        string attributes = string.Join(',', accessors.Select((a, i) => $"\"{(i == 0 ? "" : "KHR_gaussian_splatting:")}{a.Name}\":{i}"));
        string list = string.Join(',', accessors.Select(
            a => $$"""{"bufferView":0,"byteOffset":{{a.Offset}},"componentType":5126,"count":1,"type":"{{a.Type}}" }"""));
        return Encoding.UTF8.GetBytes(
            $$"""
            {"asset":{"version":"2.0"},"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{ {{attributes}} },"mode":0,
            "extensions":{"KHR_gaussian_splatting":{"kernel":"ellipse"} } }]}],"accessors":[{{list}}],
            "bufferViews":[{"buffer":0,"byteLength":{{data.Length}} }],
            "buffers":[{"byteLength":{{data.Length}},"uri":"data:application/octet-stream;base64,{{Convert.ToBase64String(data)}}" }]}
            """);
    }
}

using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Tests.Glb;

/// <summary>Writes small .glb files by hand: a JSON chunk and a binary chunk (glTF 2.0, 4.4).</summary>
internal static class GlbFile
{
    /// <summary>
    /// One triangle (0,0,0) (1,0,0) (0,1,0), UV beside it; buffer views 0 positions, 1 UV, 2 indices, 3 a PNG of one pixel.
    /// </summary>
    public static byte[] Triangle(
        string nodes = """[{"mesh":0}]""", string? materials = null, string scene = "[0]", float firstX = 0, string extra = "")
    {
        float[] positions = [firstX, 0, 0, 1, 0, 0, 0, 1, 0], uv = [0.25f, 0.5f, 1, 0, 0, 1];
        List<byte> binary = [];
        foreach (float f in positions.Concat(uv))
            binary.AddRange(BitConverter.GetBytes(f));
        foreach (ushort i in new ushort[] { 0, 1, 2, 0 })
            binary.AddRange(BitConverter.GetBytes(i));
        byte[] png = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        binary.AddRange([.. png, .. new byte[(4 - (png.Length % 4)) % 4]]);
        string material = materials is null ? "" : ""","material":0""";
        string json = $$"""
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":{{scene}}}],"nodes":{{nodes}},
            "meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1},"indices":2{{material}}}]}],
            {{(materials is null ? "" : $"\"materials\":{materials},")}}{{extra}}
            "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},
            {"bufferView":1,"componentType":5126,"count":3,"type":"VEC2"},{"bufferView":2,"componentType":5123,"count":3,"type":"SCALAR"}],
            "bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":24},
             {"buffer":0,"byteOffset":60,"byteLength":6},{"buffer":0,"byteOffset":68,"byteLength":{{png.Length}}}],
            "buffers":[{"byteLength":{{binary.Count}}}]}
            """;
        return Pack(json, [.. binary]);
    }

    /// <summary>A triangle bound to one joint that stands at (5, 0, 0), on a node moved to (0, 0, 100).</summary>
    public static byte[] Skinned()
    {
        List<byte> binary = [];
        foreach (float f in new float[] { 0, 0, 0, 1, 0, 0, 0, 1, 0 })
            binary.AddRange(BitConverter.GetBytes(f));
        binary.AddRange(new byte[12]); // joints: 0 for every vertex
        for (int i = 0; i < 3; i++)
        {
            foreach (float f in new float[] { 1, 0, 0, 0 })
                binary.AddRange(BitConverter.GetBytes(f));
        }

        foreach (float f in new float[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 })
            binary.AddRange(BitConverter.GetBytes(f));
        string json = $$"""
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0,1]}],
            "nodes":[{"mesh":0,"skin":0,"translation":[0,0,100]},{"translation":[5,0,0]}],"skins":[{"joints":[1],"inverseBindMatrices":3}],
            "meshes":[{"primitives":[{"attributes":{"POSITION":0,"JOINTS_0":1,"WEIGHTS_0":2} }]}],
            "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},
            {"bufferView":1,"componentType":5121,"count":3,"type":"VEC4"},{"bufferView":2,"componentType":5126,"count":3,"type":"VEC4"},
            {"bufferView":3,"componentType":5126,"count":1,"type":"MAT4"}],
            "bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":12},
            {"buffer":0,"byteOffset":48,"byteLength":48},{"buffer":0,"byteOffset":96,"byteLength":64}],
            "buffers":[{"byteLength":{{binary.Count}}}]}
            """;
        return Pack(json, [.. binary]);
    }

    public static byte[] Pack(string json, byte[] binary)
    {
        byte[] text = Encoding.UTF8.GetBytes(json.PadRight((Encoding.UTF8.GetByteCount(json) + 3) / 4 * 4));
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(0x46546C67);
        writer.Write(2);
        writer.Write(28 + text.Length + binary.Length);
        writer.Write(text.Length);
        writer.Write(0x4E4F534A);
        writer.Write(text);
        writer.Write(binary.Length);
        writer.Write(0x004E4942);
        writer.Write(binary);
        return stream.ToArray();
    }
}

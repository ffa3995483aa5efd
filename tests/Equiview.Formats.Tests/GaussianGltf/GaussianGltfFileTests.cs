using System.Text;
using Equiview.Formats.Files;
using Equiview.Formats.GaussianGltf;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.GaussianGltf;

public sealed class GaussianGltfFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_TwoGaussiansOfDegreeOne_AreInOurAxes()
    {
        GaussianScene scene = GaussianGltfFile.Read(Write(Json()));

        Assert.Equal((2, 1), (scene.Count, scene.SphericalHarmonicsDegree));
        Assert.Equal([11, -2, -3, 14, -5, -6], scene.Means); // translated by (10, 0, 0), y and z turned
        Assert.Equal([0.5f, 0.1f, -0.2f, -0.3f], scene.Quaternions.AsSpan(0, 4).ToArray());
        RequireClose([Math.Log(0.1), Math.Log(0.2), Math.Log(0.3)], scene.LogScales.AsSpan(0, 3).ToArray(), 1e-6);
        RequireClose([0.25, 0.75], Opacities(scene), 1e-6);
        Assert.Equal([1, 2, 3], Constants(scene).Take(3));
        Assert.Equal([-1, -2, -3, -1, -2, -3, 1, 2, 3], Rest(scene).Take(9));
    }

    [Theory]
    [InlineData("\"ellipse\"", "\"sphere\"", "kernel")]
    [InlineData("\"count\":2,\"type\":\"VEC4\"", "\"count\":2000000000,\"type\":\"VEC4\"", "outside its buffer")]
    [InlineData("\"count\":2,\"type\":\"VEC4\"", "\"count\":1,\"type\":\"VEC4\"", "for 2 Gaussians")]
    [InlineData("\"translation\":[10,0,0]", "\"rotation\":[0,0,0,1]", "transform")]
    [InlineData("KHR_gaussian_splatting\":{", "KHR_other\":{", "expected one")]
    [InlineData("KHR_gaussian_splatting:SCALE", "SCALE", "missing parts")]
    [InlineData("\"meshes\"", "\"meshes", "not a glTF")]
    public void Read_WhatCannotBeUsed_IsRefused(string text, string replacement, string problem)
    {
        string json = Json();
        Assert.Contains(text, json);
        Assert.Contains(
            problem,
            Assert.Throws<InvalidFileException>(
                () => GaussianGltfFile.Read(Write(json.Replace(text, replacement, StringComparison.Ordinal)))).Message);
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefused()
    {
        byte[] bytes = File.ReadAllBytes(Write(Json()));
        for (int length = 0; length < bytes.Length; length += 37)
        {
            File.WriteAllBytes(folder["cut.glb"], bytes[..length]);
            Assert.Throws<InvalidFileException>(() => GaussianGltfFile.Read(folder["cut.glb"]));
        }
    }

    // Views of one buffer: position, rotation, scale, opacity, and one vector (1,2,3)(4,5,6) for all coefficients.
    private static string Json() => """
        {"asset":{"version":"2.0"},"extensionsUsed":["KHR_gaussian_splatting"],"nodes":[{"mesh":0,"translation":[10,0,0]}],
        "meshes":[{"primitives":[{"mode":0,"attributes":{"POSITION":0,"KHR_gaussian_splatting:ROTATION":1,"KHR_gaussian_splatting:SCALE":2,
        "KHR_gaussian_splatting:OPACITY":3,"KHR_gaussian_splatting:SH_DEGREE_0_COEF_0":0,"KHR_gaussian_splatting:SH_DEGREE_1_COEF_0":0,
        "KHR_gaussian_splatting:SH_DEGREE_1_COEF_1":0,"KHR_gaussian_splatting:SH_DEGREE_1_COEF_2":0},
        "extensions":{"KHR_gaussian_splatting":{"kernel":"ellipse","colorSpace":"srgb_rec709_display"}}}]}],
        "buffers":[{"byteLength":88}],
        "bufferViews":[{"buffer":0,"byteLength":24},{"buffer":0,"byteOffset":24,"byteLength":32},
         {"buffer":0,"byteOffset":56,"byteLength":24},{"buffer":0,"byteOffset":80,"byteLength":8}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":2,"type":"VEC3"},
         {"bufferView":1,"componentType":5126,"count":2,"type":"VEC4"},
        {"bufferView":2,"componentType":5126,"count":2,"type":"VEC3"},{"bufferView":3,"componentType":5126,"count":2,"type":"SCALAR"}]}
        """;

    private string Write(string json)
    {
        float[] values = [1, 2, 3, 4, 5, 6, 0.1f, 0.2f, 0.3f, 0.5f, 0, 0, 0, 1, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.25f, 0.75f];
        byte[] text = Encoding.UTF8.GetBytes(json.PadRight((json.Length + 3) / 4 * 4));
        using var stream = new BinaryWriter(File.Create(folder["a.glb"]));
        foreach (int word in new[] { 0x46546c67, 2, 12 + 8 + text.Length + 8 + (4 * values.Length), text.Length, 0x4e4f534a })
            stream.Write(word);
        stream.Write(text);
        stream.Write(4 * values.Length);
        stream.Write(0x004e4942);
        foreach (float value in values)
            stream.Write(value);
        return folder["a.glb"];
    }
}

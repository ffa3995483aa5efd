using System.Text;
using Equiview.Features.Onnx;
using Equiview.Features.Onnx.Graphs;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Onnx;

/// <summary>Exported files, and files that may be anything.</summary>
public sealed class OnnxFileTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();
    private readonly int sessions = OnnxSession.Alive;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dinov2_reg", "post-norm", 6)]
    [InlineData("augreg", "block:2", 4)]
    public void Export_ThenLoadedAsAFile_GivesTheSameFeatures(string family, string layer, int patch)
    {
        using BackboneFeatureExtractor network = OnnxFeatureExtractorTests.Transformer(family, null);
        OutputLayer tokens = OutputLayer.Parse(layer);
        OnnxExport written = OnnxExporter.Write(network, folder["x.onnx"], tokens);
        Assert.Null(written.Data);
        using IFeatureExtractor file = FeatureExtractors.Load("onnx:" + folder["x.onnx"]);
        Assert.Equal((8, InferenceEngine.Onnx), (file.Info.Dimension, file.Info.Engine));
        Assert.Equal(written.Normalization, file.Info.Model.Split('/')[^1]);
        RgbImage image = Pictures.Noise(50, 40);
        FeatureMap expected = network.Extract(image, network.Recipe(longSide: 48, layer: tokens), Stop);
        FeatureMap actual = file.Extract(image, file.Recipe(longSide: 48), Stop);
        Assert.Equal(patch, file.Info.Patch);
        Assert.Equal(expected.Grid, actual.Grid);
        Pictures.Close(expected.Values.Span, actual.Values.Span);
        using IFeatureExtractor again = FeatureExtractors.Open(actual.Recipe!);
        Assert.Equal(actual.Values.ToArray(), again.Extract(image, actual.Recipe!, Stop).Values.ToArray());
    }

    [Fact]
    public void Export_ManyWeights_GoToAFileBeside()
    {
        using BackboneFeatureExtractor network = OnnxFeatureExtractorTests.Transformer("mae", null);
        OnnxExport written = OnnxExporter.Write(network, folder["x.onnx"], null, null, mostInside: 0);
        Assert.Equal(folder["x.onnx.data"], written.Data);
        using IFeatureExtractor file = FeatureExtractors.Load("onnx:" + folder["x.onnx"], new() { Normalization = "half" });
        Assert.EndsWith("x.onnx/half", file.Info.Model);
        var prepared = file.GetService<IPreparedTensorExtractor>()!;
        Pictures.Close(
            network.ExtractPrepared(Ramp(20, 24), [1, 3, 20, 24], OutputLayer.PostNorm, null, Stop).Tokens,
            prepared.ExtractPrepared(Ramp(20, 24), [1, 3, 20, 24], OutputLayer.PostNorm, null, Stop).Tokens);
        File.Delete(folder["x.onnx.data"]);
        Refused("needs the file x.onnx.data");
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../secret")]
    [InlineData("C:\\x")]
    [InlineData("")]
    [InlineData("link")]
    public void Load_WeightsElsewhere_AreRefused(string location)
    {
        File.WriteAllBytes(folder["secret"], new byte[4096]);
        Directory.CreateDirectory(folder["inner"]);
        File.CreateSymbolicLink(Path.Combine(folder["inner"], "link"), folder["secret"]);
        OnnxGraph graph = Map();
        using (FileStream stream = File.Create(Path.Combine(folder["inner"], "x.onnx")))
            graph.WriteTo(stream, Stream.Null, location);
        var error = Assert.Throws<InvalidFileException>(() => FeatureExtractors.Load("onnx:" + Path.Combine(folder["inner"], "x.onnx")));
        Assert.Contains("is not beside it", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_AnythingElse_IsRefusedInOneLine()
    {
        File.WriteAllText(folder["x.onnx"], "not a model at all, only words");
        Refused("ONNX model");
        File.WriteAllBytes(folder["x.onnx"], []);
        Refused("no graph");
        byte[] whole = Map().ToBytes();
        var random = new Random(8);
        for (int i = 0; i < 40; i++)
        {
            File.WriteAllBytes(folder["x.onnx"], whole[..random.Next(1, whole.Length - 1)]);
            Refused("");
        }

        Assert.Throws<InvalidFileException>(() => FeatureExtractors.Load("onnx:" + folder["missing.onnx"]));
        Assert.Throws<InvalidFileException>(() => FeatureExtractors.Load("onnx:" + folder.Path));
    }

    [Fact]
    public void Load_OtherSignatures_NameWhatIsWrong()
    {
        var two = new OnnxGraph("two");
        two.Output(two.Node("Add", [two.Input("a", 1, 3, 224, 224), two.Input("b", 1, 3, 224, 224)]), "y", 1, 3, 224, 224);
        Save(two);
        Refused("has 2 inputs");
        var vector = new OnnxGraph("vector");
        vector.Output(vector.Node("Flatten", [vector.Input("x", 1, 3, 224, 224)]), "y", 1, 3 * 224 * 224);
        Save(vector);
        Refused("no dense output");
        var gray = new OnnxGraph("gray");
        gray.Output(gray.Node("Relu", [gray.Input("x", 1, 1, "h", "w")]), "y", 1, 1, "h", "w");
        Save(gray);
        Refused("[1, 3, H, W]");
        var odd = new OnnxGraph("odd");
        odd.Output(odd.Node("Reshape", [odd.Input("x", 1, 3, "h", "w"), odd.Integers(1, -1, 6)]), "y", 1, "n", 6);
        Save(odd);
        Refused("no grid of cells");
        Save(Map());
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("onnx:" + folder["x.onnx"], new() { Normalization = "gray" }));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("onnx:" + folder["x.onnx"], new() { Adapter = "a.safetensors" }));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("onnx:" + folder["x.onnx"], new() { Engine = InferenceEngine.Torch }));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift", new() { Normalization = "half" }));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift", new() { Engine = InferenceEngine.Onnx }));
    }

    [Fact]
    public void Extract_MapOutput_IsTheMeanOfEachSquare()
    {
        Save(Map());
        using IFeatureExtractor file = FeatureExtractors.Load("onnx:" + folder["x.onnx"], new() { Normalization = "none" });
        Assert.Equal((3, 8), (file.Info.Dimension, file.Info.Patch));
        RgbImage image = Pictures.Noise(32, 24);
        FeatureMap map = file.Extract(image, file.Recipe(longSide: 32), Stop);
        Assert.Equal((4, 3), (map.Grid.Columns, map.Grid.Rows));
        double sum = 0;
        for (int y = 8; y < 16; y++)
            for (int x = 16; x < 24; x++)
                sum += image.Pixels[(((y * 32) + x) * 3) + 1] / 255.0;
        Assert.Equal(sum / 64, map.Cell((1 * 4) + 2)[1], 1e-5);
        Assert.Throws<UsageException>(() => file.Recipe(stride: 4));
        Assert.Null(file.Recipe("tracking").Stride);
    }

    [Fact]
    public void Extract_OneSizeOnly_PreparesEveryImageToIt()
    {
        var graph = new OnnxGraph("fixed");
        string cells = graph.Node(
            "AveragePool", [graph.Input("x", 1, 3, 64, 96)], ("kernel_shape", [16L, 16L]), ("strides", [16L, 16L])); // [1, 3, 4, 6]
        string rows = graph.Node("Transpose", [graph.Node("Reshape", [cells, graph.Integers(1, 3, -1)])], ("perm", [0L, 2L, 1L]));
        string prefix = graph.Tensor("class", [1, 1, 3], [1, 2, 3]);
        graph.Output(graph.Node("Concat", [prefix, rows], ("axis", 1)), "y", 1, 25, 3);
        Save(graph);
        using IFeatureExtractor file = FeatureExtractors.Load("onnx:" + folder["x.onnx"], new() { Normalization = "none" });
        FeatureMap map = file.Extract(Pictures.Noise(50, 70), file.Recipe(), Stop);
        Assert.Equal((6, 4, 16), (map.Grid.Columns, map.Grid.Rows, file.Info.Patch));
        Assert.Throws<UsageException>(() => file.Recipe(longSide: 100));
    }

    [Theory]
    [InlineData(224, new long[] { 1, 257, 384 }, new long[] { 1, 513, 384 }, 14, 1)]
    [InlineData(224, new long[] { 1, 261, 384 }, new long[] { 1, 517, 384 }, 14, 5)]
    [InlineData(224, new long[] { 1, 196, 768 }, new long[] { 1, 392, 768 }, 16, 0)]
    [InlineData(224, new long[] { 1, 64, 28, 28 }, new long[] { 1, 64, 28, 56 }, 8, 0)]
    public void OutputShape_IsFoundFromTwoSizes(int side, long[] square, long[] wide, int patch, int prefix)
    {
        OnnxOutputShape found = OnnxOutputShape.Of(side, square, wide)!.Value;
        Assert.Equal((patch, prefix), (found.Patch, found.PrefixTokens));
        Assert.Equal(found, OnnxOutputShape.OfFixed(new ImageSize(side, side), square));
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        Assert.Equal(sessions, OnnxSession.Alive);
        base.Dispose(disposing);
    }

    private static float[] Ramp(int height, int width) => [.. Enumerable.Range(0, 3 * height * width).Select(i => MathF.Sin(i))];

    // Means of 8 x 8 pixels; a large constant that changes nothing gives it a weight.
    private static OnnxGraph Map()
    {
        var graph = new OnnxGraph("map");
        string images = graph.Input("x", "batch", 3, "height", "width");
        var kernel = new float[3 * 3 * 64];
        for (int c = 0; c < 3; c++)
            Array.Fill(kernel, 1 / 64f, ((c * 3) + c) * 64, 64);
        string weight = graph.Tensor("kernel", [3, 3, 8, 8], kernel);
        string map = graph.Node("Conv", [images, weight], ("kernel_shape", [8L, 8L]), ("strides", [8L, 8L]));
        graph.Output(map, "y", "batch", 3, "rows", "columns");
        return graph;
    }

    private void Save(OnnxGraph graph)
    {
        using FileStream stream = File.Create(folder["x.onnx"]);
        graph.WriteTo(stream);
    }

    private void Refused(string why)
    {
        var error = Assert.Throws<InvalidFileException>(() => FeatureExtractors.Load("onnx:" + folder["x.onnx"]));
        Assert.Contains(why, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }
}

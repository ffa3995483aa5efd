using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Convolutional.Deformable;
using Equiview.Formats;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Backbones.Convolutional.Deformable;

/// <summary>
/// Against an independent implementation in float64 (Fixtures/make_aliked.py), with random weights whose offsets reach the limit, and with
/// the released ones; images whose sides are no multiples of 32.
/// </summary>
public sealed class AlikedTests : TensorLeakGuard
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("small", 3)]
    [InlineData("n16", 7)]
    public void ForwardWithScores_GoldenImage_GivesTheGoldenMaps(string name, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        using var sample = new AlikedSample(name);
        using Aliked network = Network(name);

        (Tensor features, PatchGrid grid, Tensor scores) = network.ForwardWithScores(sample.Image, null, Stop);
        (Tensor alone, _) = network.Forward(sample.Image, OutputLayer.PostNorm, null, Stop);

        Assert.Equal((sample.Image.shape[3], sample.Image.shape[2]), (grid.Columns, grid.Rows));
        Tensor kept = features[TensorIndex.Ellipsis, TensorIndex.Slice(null, null, step), TensorIndex.Slice(null, null, step)];
        AssertClose(sample.Golden("features"), kept.contiguous(), 1e-4);
        AssertClose(sample.Golden("scores_map"), scores, 1e-4);
        Assert.Equal(0, Networks.MaxDifference(alone, features));
    }

    [Theory]
    [InlineData("small", 12)]
    [InlineData("n16", 20)]
    public void Keypoints_GoldenImage_AreTheGoldenOnes(string name, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        using var sample = new AlikedSample(name);
        using Aliked network = Network(name);

        (PixelPoint[] points, float[] descriptors, float[] scores) = network.Keypoints(sample.Image, count, 2, Stop);

        float[] raster = [.. points.SelectMany(p => new[] { (float)(p.X - 0.5), (float)(p.Y - 0.5) })];
        AssertClose(sample.Golden("keypoints"), raster, 1e-3);
        AssertClose(sample.Golden("scores"), scores, 1e-4);
        AssertClose(sample.Golden("descriptors"), descriptors, 1e-4);
    }

    [Fact]
    public void DeformableConvolution_WithoutOffsets_IsTheUsualOne()
    {
        using DisposeScope scope = NewDisposeScope();
        ConvolutionSpec[] specs = [new("c.offset_conv", 3, 18, 3), new("c.regular_conv", 3, 5, 3)];
        var tensors = specs.SelectMany(s => s.StateDict()).ToDictionary(
            t => t.Key, t => StoredTensor.From(
                t.Key.Contains("offset", StringComparison.Ordinal)
                    ? new float[t.Value.Aggregate(1L, (a, b) => a * b)]
                    : HashedNumbers.Uniform(t.Key, (int)t.Value.Aggregate(1L, (a, b) => a * b)),
                t.Value));
        using var layers = new ConvolutionStack(new MemoryArchive(tensors), specs, [], CPU);
        using var moved = new DeformableConvolution(layers, "c", CPU);
        Tensor x = tensor(HashedNumbers.Uniform("x", 2 * 3 * 7 * 11), [2, 3, 7, 11]);
        Assert.InRange(Networks.MaxDifference(moved.Forward(x), layers.Convolve("c.regular_conv", x)), 0, 1e-5);
    }

    [Fact]
    public void Forward_CoarserStride_HasTheCellsOfTheImage()
    {
        using DisposeScope scope = NewDisposeScope();
        using var sample = new AlikedSample("small");
        using Aliked network = AlikedSample.Small();
        (Tensor native, _) = network.Forward(sample.Image, OutputLayer.PostNorm, null, Stop);
        (Tensor coarse, PatchGrid grid) = network.Forward(sample.Image, OutputLayer.PostNorm, 4, Stop);
        Assert.Equal(new PatchGrid(17, 10, 4, 4), grid);
        // The mean is taken before the length is made 1; directions agree all the same.
        Tensor means = nn.functional.normalize(nn.functional.avg_pool2d(native, [4, 4], [4, 4]), dim: 1);
        Assert.True((means * coarse).sum(1).mean().ToSingle() > 0.97f);
    }

    [Fact]
    public void Forward_Batch_TreatsImagesApart()
    {
        using DisposeScope scope = NewDisposeScope();
        using var sample = new AlikedSample("small");
        using Aliked network = AlikedSample.Small();
        Tensor second = sample.Image.flip(3);
        (Tensor both, _, Tensor scores) = network.ForwardWithScores(cat([sample.Image, second], 0), 2, Stop);
        (Tensor alone, _, Tensor own) = network.ForwardWithScores(second, 2, Stop);
        Assert.InRange(Networks.MaxDifference(both.narrow(0, 1, 1), alone), 0, 1e-4);
        Assert.InRange(Networks.MaxDifference(scores.narrow(0, 1, 1), own), 0, 1e-4);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 33)]
    [InlineData(64, 32)]
    public void Keypoints_AnySize_AreFiniteAndInside(int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using Aliked network = AlikedSample.Small();
        float[] values = Array.ConvertAll(HashedNumbers.Uniform("any", 3 * height * width), v => (v + 1) / 2);
        Tensor image = tensor(values, [1, 3, height, width]);
        (PixelPoint[] points, float[] descriptors, float[] scores) = network.Keypoints(image, 100, 2, Stop);
        Assert.Equal((points.Length * 16, points.Length), (descriptors.Length, scores.Length));
        Assert.All(points, p => Assert.True(p.X > 0 && p.X < width && p.Y > 0 && p.Y < height));
        Assert.All(descriptors, v => Assert.True(float.IsFinite(v)));
    }

    [Theory]
    [InlineData("aliked-t16")]
    [InlineData("aliked-n16")]
    [InlineData("aliked-n32")]
    public void StateDict_IsTheApprovedOne(string name)
    {
        AlikedSizes sizes = AlikedSizes.All.First(s => s.Name == name);
        var shapes = sizes.Layers().SelectMany(s => s.StateDict()).Concat(sizes.DescriptorHead());
        IEnumerable<string> lines = shapes.OrderBy(e => e.Key, StringComparer.Ordinal)
            .Select(e => $"{e.Key} [{string.Join(", ", e.Value)}]\n");
        Approval.Verify(name, string.Concat(lines));
    }

    [Fact]
    public void Constructor_OtherTensors_NamesEveryDifference()
    {
        Dictionary<string, StoredTensor> tensors = AlikedSample.Tensors();
        tensors.Remove("block3.conv2.offset_conv.bias");
        tensors["desc_head.agg_weights"] = StoredTensor.From([1f], 1);
        tensors["desc_head.convM.weight"] = StoredTensor.From([1f], 1);
        var error = Assert.Throws<ModelMismatchException>(() => AlikedSample.Load(tensors));
        Assert.Equal(3, error.Differences.Count);
        Assert.Contains("missing block3.conv2.offset_conv.bias [18]", error.Differences);
        Assert.Contains("unexpected desc_head.convM.weight", error.Differences);
    }

    [Theory]
    [InlineData(1, 1, 64, 64, null)]
    [InlineData(1, 3, 0, 64, null)]
    [InlineData(1, 3, 64, 64, 0)]
    [InlineData(1, 3, 8, 64, 9)]
    public void Forward_UnusableInput_IsRefused(int batch, int channels, int height, int width, int? stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using Aliked network = AlikedSample.Small();
        Assert.Throws<DegenerateInputException>(
            () => network.Forward(zeros([batch, channels, height, width]), OutputLayer.PostNorm, stride, Stop));
    }

    [Fact]
    public void Keypoints_ManyTimes_LeaveNoTensorBehind()
    {
        using Aliked network = AlikedSample.Small();
        using Tensor image = zeros([1, 3, 40, 40]);
        long before = Tensor.TotalCount;
        for (int i = 0; i < 5; i++)
            network.Keypoints(image, 10, 2, Stop);
        Assert.Throws<OperationCanceledException>(() => network.Keypoints(image, 10, 2, new CancellationToken(true)));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("aliked-t16", 64)]
    [InlineData("aliked-n16", 128)]
    [InlineData("aliked-n16rot", 128)]
    [InlineData("aliked-n32", 128)]
    public void Load_ReleasedWeights_FindKeyPoints(string name, int channels)
    {
        string file = SharedData.Require("weights", name + ".pth");
        using IFeatureExtractor extractor = FeatureExtractors.Load(name, new FeatureExtractorOptions { Weights = file });
        RgbImage image = Equiview.Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(90, 70), 3);
        KeypointFeatures found = extractor.GetService<IKeypointExtractor>()!.ExtractKeypoints(
            image, extractor.Recipe(longSide: 90), 40, cancellation: Stop);
        Assert.Equal((40, channels), (found.Points.Length, found.Channels));
        Assert.Equal(channels, extractor.Extract(image, extractor.Recipe(longSide: 90), Stop).Channels);
        Assert.Throws<UsageException>(() => FeatureExtractors.Load(
            name, new FeatureExtractorOptions { Weights = file, Engine = InferenceEngine.Onnx }));
    }

    private static Aliked Network(string name)
    {
        if (name == "small")
            return AlikedSample.Small();
        using ITensorArchive archive = TensorArchive.Open(SharedData.Require("weights", "aliked-n16.pth"));
        return new Aliked(archive, "aliked-n16");
    }

    private static void AssertClose(float[] expected, Tensor actual, double tolerance) =>
        AssertClose(expected, actual.contiguous().data<float>().ToArray(), tolerance);

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, tolerance);
    }
}

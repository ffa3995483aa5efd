using Equiview.Features.Backbones.Convolutional;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Backbones.Convolutional;

public sealed class ConvolutionalBackboneTests : TensorLeakGuard
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => ["alike-n", "edgepoint2-e64", "xfeat"];

    [Theory]
    [InlineData("alike-n", "descriptor_map", "score_map")]
    [InlineData("edgepoint2-e64", "desc", "score")]
    [InlineData("xfeat", "feats", null)]
    public void Forward_GoldenInput_MatchesTheReference(string name, string featureKey, string? scoreKey)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = SafetensorsFile.Open(SharedData.Require("weights", "ref", name + "_ref.safetensors"));
        using ConvolutionalBackbone network = Networks.Load(name);
        Tensor input = Networks.ToTensor(golden.Tensors["input"]);

        (Tensor features, PatchGrid grid) = network.Forward(input, OutputLayer.PostNorm, null, Stop);
        (Tensor again, _, Tensor scores) = network.ForwardWithScores(input, null, Stop);

        Assert.Equal((input.shape[3] / network.Patch, input.shape[2] / network.Patch), (grid.Columns, grid.Rows));
        Assert.InRange(Networks.MaxDifference(features, Networks.ToTensor(golden.Tensors[featureKey])), 0, 1e-4);
        Assert.Equal(0, Networks.MaxDifference(again, features));
        Assert.Equal([1L, 1L, input.shape[2], input.shape[3]], scores.shape);
        if (scoreKey is null)
            return;
        Tensor expected = Networks.ToTensor(golden.Tensors[scoreKey]);
        if (name == "edgepoint2-e64")
        {
            // The reference stores logits; in single precision a score still tells them, unless it is next to 1.
            Tensor clear = expected < 6;
            Assert.True(clear.sum().ToInt64() > 100);
            Assert.InRange(Networks.MaxDifference(scores.logit()[clear], expected[clear]), 0, 1e-3);
            expected = expected.sigmoid();
        }

        Assert.InRange(Networks.MaxDifference(scores, expected), 0, 1e-4);
    }

    [Fact]
    public void KeypointMaps_XFeatGoldenInput_MatchTheReference()
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = SafetensorsFile.Open(SharedData.Require("weights", "ref", "xfeat_ref.safetensors"));
        using var network = (XFeat)Networks.Load("xfeat");

        (Tensor logits, Tensor reliability) = network.KeypointMaps(Networks.ToTensor(golden.Tensors["input"]));

        Assert.InRange(Networks.MaxDifference(logits, Networks.ToTensor(golden.Tensors["keypoint_logits"])), 0, 1e-3);
        Assert.InRange(Networks.MaxDifference(reliability, Networks.ToTensor(golden.Tensors["heatmap"])), 0, 1e-4);
    }

    [Fact]
    public void ForwardWithScores_XFeat_SumToTheCellsKeypointProbabilityTimesReliability()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = (XFeat)Networks.Random("xfeat");
        Tensor images = Noise(64, 64);
        (Tensor logits, Tensor reliability) = network.KeypointMaps(images);
        (_, _, Tensor scores) = network.ForwardWithScores(images, null, Stop);

        // Pixel (row 3, column 5) of cell (row 2, column 4); bilinear reliability between cells 3 and 4 / 1 and 2 with align_corners =
        // false.
        double probability = logits.softmax(1)[0, (8 * 3) + 5, 2, 4].ToDouble();
        double fy = (3.5 / 8) - 0.5 + 1, fx = (5.5 / 8) - 0.5;
        double upper = (reliability[0, 0, 1, 4].ToDouble() * (1 - fx)) + (reliability[0, 0, 1, 5].ToDouble() * fx);
        double lower = (reliability[0, 0, 2, 4].ToDouble() * (1 - fx)) + (reliability[0, 0, 2, 5].ToDouble() * fx);
        Assert.Equal(probability * ((upper * (1 - fy)) + (lower * fy)), scores[0, 0, 19, 37].ToDouble(), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StateDict_IsTheApprovedOne(string name)
    {
        using ConvolutionalBackbone network = Networks.Load(name);
        Approval.Verify(
            name,
            string.Concat(
                network.StateDict.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key} [{string.Join(", ", e.Value)}]\n")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_CoarserStride_IsTheMeanOfNativeFeatures(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ConvolutionalBackbone network = Networks.Random(name);
        Tensor images = Noise(64, 96);
        int stride = network.Patch * 4;

        (Tensor native, _) = network.Forward(images, OutputLayer.PostNorm, null, Stop);
        (Tensor coarse, PatchGrid grid) = network.Forward(images, OutputLayer.PostNorm, stride, Stop);
        (Tensor withScores, PatchGrid sameGrid, _) = network.ForwardWithScores(images, stride, Stop);

        Assert.Equal(new PatchGrid(96 / stride, 64 / stride, stride, stride), grid);
        Assert.Equal(grid, sameGrid);
        Assert.Equal([1L, network.Dimension, grid.Rows, grid.Columns], coarse.shape);
        Assert.InRange(Networks.MaxDifference(coarse, withScores), 0, 1e-5);
        if (name == "alike-n")
            return; // its native features are normalised after the mean; the equality with and without scores checks that mean
        Tensor cell = native[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(0, 4), TensorIndex.Slice(4, 8)].mean([2, 3]);
        Assert.InRange(Networks.MaxDifference(coarse[TensorIndex.Colon, TensorIndex.Colon, 0, 1], cell), 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_Batch_TreatsImagesApart(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ConvolutionalBackbone network = Networks.Random(name);
        Tensor first = Noise(32, 64), second = Noise(32, 64).mul(0.5);

        (Tensor both, _) = network.Forward(cat([first, second], 0), OutputLayer.PostNorm, null, Stop);
        (Tensor alone, _) = network.Forward(second, OutputLayer.PostNorm, null, Stop);

        Assert.InRange(Networks.MaxDifference(both.narrow(0, 1, 1), alone), 0, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Constructor_StepCountersAndHalfPrecision_AreAccepted(string name)
    {
        Dictionary<string, StoredTensor> entries = new(Networks.RandomWeights(name).Entries)
        {
            ["block1.bn1.num_batches_tracked"] = StoredTensor.From([7L]),
        };
        string key = entries.Keys.First(k => k.EndsWith(".weight", StringComparison.Ordinal));
        Half[] halves = Array.ConvertAll(entries[key].ToSingles(), v => (Half)v);
        entries[key] = new StoredTensor(
            ElementType.Float16, entries[key].Shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(halves.AsSpan()).ToArray());

        using ConvolutionalBackbone network = Networks.Load(name, new MemoryArchive(entries));

        Assert.Equal(name, network.Model);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Constructor_OtherTensors_NamesEveryDifference(string name)
    {
        Dictionary<string, StoredTensor> entries = new(Networks.RandomWeights(name).Entries);
        string[] keys = [.. entries.Keys.Order(StringComparer.Ordinal).Take(3)];
        entries.Remove(keys[0]);
        entries[keys[1]] = StoredTensor.From([1f, 2f], 1, 2);
        entries[keys[2]] = StoredTensor.From(new long[entries[keys[2]].Count], entries[keys[2]].Shape);
        entries["fine_matcher.0.weight"] = StoredTensor.From([1f], 1);

        var error = Assert.Throws<ModelMismatchException>(() => Networks.Load(name, new MemoryArchive(entries)));

        Assert.Equal(4, error.Differences.Count);
        Assert.Contains(error.Differences, d => d.StartsWith("missing " + keys[0], StringComparison.Ordinal));
        Assert.Contains(error.Differences, d => d.StartsWith(keys[1] + " has shape [1, 2], needs [", StringComparison.Ordinal));
        Assert.Contains(error.Differences, d => d.StartsWith(keys[2] + " holds Int64", StringComparison.Ordinal));
        Assert.Contains("unexpected fine_matcher.0.weight", error.Differences);
        Assert.Contains(name, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(1, 3, 60, 64, null)]
    [InlineData(1, 3, 0, 64, null)]
    [InlineData(1, 1, 64, 64, null)]
    [InlineData(1, 3, 64, 64, 7)]
    [InlineData(1, 3, 64, 64, 4)]
    [InlineData(1, 3, 64, 64, 0)]
    [InlineData(1, 3, 64, 64, -8)]
    [InlineData(1, 3, 64, 96, 64)]
    public void Forward_UnusableInput_IsRefused(int batch, int channels, int height, int width, int? stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using ConvolutionalBackbone network = Networks.Random("xfeat");
        Assert.Throws<DegenerateInputException>(
            () => network.Forward(zeros([batch, channels, height, width]), OutputLayer.PostNorm, stride, Stop));
        Assert.Throws<DegenerateInputException>(() => network.ForwardWithScores(zeros([batch, channels, height, width]), stride, Stop));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_FlatImage_IsFinite(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ConvolutionalBackbone network = Networks.Random(name);
        (Tensor features, _, Tensor scores) = network.ForwardWithScores(zeros([1, 3, 32, 32]), null, Stop);
        Assert.True(features.isfinite().all().ToBoolean() && scores.isfinite().all().ToBoolean());
    }

    [Fact]
    public void Forward_Cancelled_LeavesNothingBehind()
    {
        using ConvolutionalBackbone network = Networks.Random("alike-n");
        using Tensor images = zeros([1, 3, 32, 32]);
        long before = Tensor.TotalCount;
        Assert.Throws<OperationCanceledException>(() => network.Forward(images, OutputLayer.PostNorm, null, new CancellationToken(true)));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("xfeat", 200)]
    [InlineData("alike-n", 3)]
    [InlineData("edgepoint2-e64", 3)]
    public void Forward_ManyTimes_LeavesNoTensorBehind(string name, int count)
    {
        using ConvolutionalBackbone network = Networks.Random(name);
        using Tensor images = zeros([1, 3, 64, 64]);
        long before = Tensor.TotalCount;
        for (int i = 0; i < count; i++)
        {
            (Tensor features, _) = network.Forward(images, OutputLayer.PostNorm, null, Stop);
            features.Dispose();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static Tensor Noise(int height, int width)
    {
        using var generator = new Generator(5, CPU);
        return rand([1, 3, height, width], generator: generator);
    }
}

using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Formats.TorchPickle;
using Equiview.TestKit;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Tests.TapNext;

/// <summary>Every form of a weight file gives the same network; what does not fit is named.</summary>
public sealed class TapNextCheckpointTests : TensorLeakGuard
{
    private static readonly Lazy<NpzArchive> Golden = new(TapNextSample.Open);

    private static TapNextSample Sample => new("image", Golden.Value);

    [Theory]
    [InlineData("plain.pt")]
    [InlineData("wrapped.pt")]
    [InlineData("lightning.ckpt")]
    [InlineData("old.pt")]
    [InlineData("weights.safetensors")]
    [InlineData("weights.npz")]
    public void Load_EveryForm_GivesTheSameNetwork(string form)
    {
        using var folder = new TemporaryFolder();
        Write(folder[form], Sample.Tensors());
        using TapNextTracker tracker = TapNextTracker.Load(folder[form], side: 64);
        Assert.Equal(16, tracker.Info.Dimension);
        using TapNextTracker expected = Sample.Tracker();
        PointQuery[] queries = [new(0, 0, new(10, 20))];
        RgbImage[] video = [TapNextSample.Image("a", new(64, 64)), TapNextSample.Image("b", new(64, 64))];
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(
            expected.Track(video, queries, cancellation: cancellation)[0].Points,
            tracker.Track(video, queries, cancellation: cancellation)[0].Points);
    }

    [Fact]
    public void Load_JaxArchive_IsReadByItsNames()
    {
        using var folder = new TemporaryFolder();
        var sample = new TapNextSample("jax", Golden.Value);
        NpzFile.Write(folder["w.npz"], sample.Tensors(jax: true));
        using TapNextTracker tracker = TapNextTracker.Load(folder["w.npz"]);
        Assert.Equal((24, 256), (tracker.Info.Dimension, tracker.Side));
    }

    [Theory]
    [InlineData("blocks.1.vit_block.mlp.3.bias", "missing blocks.1.vit_block.mlp.3.bias [16]")]
    [InlineData("coordinate_head.6.weight", "missing coordinate_head.6.weight [512, 256]")]
    [InlineData("image_pos_emb", "missing image_pos_emb [1, 1024, 16]")]
    public void Load_MissingTensor_IsNamed(string name, string message)
    {
        Dictionary<string, StoredTensor> tensors = Sample.Tensors();
        tensors.Remove(name);
        Assert.Contains(message, Assert.Throws<ModelMismatchException>(() => TapNextSample.Load(tensors)).Message);
    }

    [Fact]
    public void Load_ExtraAndMisshapenTensors_AreNamed()
    {
        Dictionary<string, StoredTensor> tensors = Sample.Tensors();
        tensors["blocks.0.surprise"] = StoredTensor.From((float[])[1], 1);
        tensors["mask_token"] = StoredTensor.From(new float[8], 8);
        ModelMismatchException error = Assert.Throws<ModelMismatchException>(() => TapNextSample.Load(tensors));
        Assert.Contains("unexpected blocks.0.surprise", error.Message);
        Assert.Contains("mask_token is Float32 [8] instead of [1, 1, 1, 16]", error.Message);
        Assert.Equal(2, error.Differences.Count);
    }

    [Fact]
    public void Load_FixedTableOfThePublishedFiles_IsIgnored()
    {
        Dictionary<string, StoredTensor> tensors = Sample.Tensors();
        tensors["query_pos_embed"] = StoredTensor.From(new float[4], 1, 1, 4);
        TapNextSample.Load(tensors).Dispose();
    }

    [Fact]
    public void Load_AnotherNetworkOrNaN_IsRefused()
    {
        Assert.Contains("holds no TAPNext network", Assert.Throws<ModelMismatchException>(
            () => TapNextSample.Load(new() { ["cls_token"] = StoredTensor.From((float[])[1], 1) })).Message);
        Dictionary<string, StoredTensor> tensors = Sample.Tensors();
        tensors["lin_proj.bias"] = StoredTensor.From([.. Enumerable.Repeat(float.NaN, 16)], 16);
        Assert.Contains("NaN", Assert.Throws<InvalidFileException>(() => TapNextSample.Load(tensors)).Message);
    }

    [Fact]
    public void Load_NamesWithoutAFile_SayWhatToDo()
    {
        Assert.Contains("alike-n is a backbone", Assert.Throws<UsageException>(() => TapNextTracker.Load("alike-n")).Message);
        Assert.Contains("no such file", Assert.Throws<InvalidFileException>(() => TapNextTracker.Load("nowhere.npz")).Message);
    }

    private static void Write(string path, Dictionary<string, StoredTensor> tensors)
    {
        Dictionary<string, object?> Torch(string prefix) => tensors.ToDictionary(t => prefix + t.Key, t => (object?)t.Value);
        switch (Path.GetFileName(path))
        {
            case "plain.pt":
                TorchFile.Write(path, Torch(""));
                break;
            case "wrapped.pt":
                TorchFile.Write(path, new Dictionary<string, object?> { ["state_dict"] = Torch(""), ["epoch"] = 3L });
                break;
            case "lightning.ckpt":
                var optimizer = new Dictionary<string, object?> { ["moment"] = StoredTensor.From((float[])[1], 1) };
                TorchFile.Write(path, new Dictionary<string, object?> { ["state_dict"] = Torch("tapnext."), ["optimizer"] = optimizer });
                break;
            case "old.pt":
                TorchFile.Write(path, Torch("").ToDictionary(
                    t => t.Key.Replace(".mlp.0.", ".mlp.linear_1.").Replace(".mlp.3.", ".mlp.linear_2."), t => t.Value));
                break;
            case "weights.safetensors":
                SafetensorsFile.Write(path, tensors);
                break;
            default:
                NpzFile.Write(path, tensors);
                break;
        }
    }
}

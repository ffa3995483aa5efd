using Equiview.Features.Files;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
namespace Equiview.Features.Tests.Files;

public sealed class FeatureShardsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
    private readonly FeatureExtractionJob job;

    public FeatureShardsTests()
    {
        // Two images of one name, one that cannot be read, and more shards than readable images.
        foreach ((int i, string name) in new[] { "a/x.png", "a/y.png", "b/x.png", "b/z.png" }.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
            ImageFile.Write(folder[name], ProceduralTexture.Make(new ImageSize(64 + (8 * i), 48), i + 1));
        }

        File.WriteAllText(folder["b/z.png"], "no picture");
        job = new FeatureExtractionJob { Images = [folder["a"], folder["b"]] };
    }

    public void Dispose()
    {
        extractor.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Merge_Shards_GivesTheBytesOfOneRun(int shards)
    {
        Run(job, "whole.safetensors");
        string[] parts = [.. Enumerable.Range(1, shards).Select(i => Run(job with { Shard = new Shard(i, shards) }, "f.safetensors"))];
        MergedFeatures merged = FeatureShards.Merge([.. parts.Reverse()], folder["merged.safetensors"]);
        Assert.Equal(File.ReadAllBytes(folder["whole.safetensors"]), File.ReadAllBytes(folder["merged.safetensors"]));
        Assert.Equal((shards, 3), (merged.Shards, merged.Images));
        Assert.Contains("z.png", Assert.Single(merged.LeftOut), StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => merged.RequireAllRead("merged"));
        using SafetensorsFile file = SafetensorsFile.Open(folder["merged.safetensors"]);
        Assert.Contains("x.png#2", file.Tensors.Keys);
        Assert.Equal(3, file.Metadata.Count);
        FeatureShards.Merge(parts, folder["f.safetensors.index.json"]);
        using ShardedArchive archive = ShardedArchive.Open(folder["f.safetensors.index.json"]);
        Assert.Equal(file.Tensors.Keys.Order(), archive.Tensors.Keys.Order());
        Assert.Equal(file.Tensors["x.png#2"].Bytes.Span, archive.Tensors["x.png#2"].Bytes.Span);
        Assert.Throws<UsageException>(() => FeatureShards.Merge(parts, folder["a/f.safetensors.index.json"]));
    }

    [Fact]
    public void Merge_MissingDoubleOrForeignShard_IsRefusedByName()
    {
        string first = Run(job with { Shard = new Shard(1, 2) }, "f.safetensors");
        string second = Run(job with { Shard = new Shard(2, 2) }, "f.safetensors");
        string fewer = Run(job with { Images = [folder["a"]], Shard = new Shard(2, 2) }, "g.safetensors");
        File.WriteAllText(folder["p.csv"], "x,y\n10,10\n");
        string points = Run(job with { Points = folder["p.csv"], Shard = new Shard(2, 2) }, "h.safetensors");
        Refused("shard 2/2 is missing: " + second, first);
        Refused("are both shard 1/2", first, first);
        Refused($"{fewer} and {first} are of different runs: their images differ", first, fewer);
        Refused("their points differ", first, points);
        File.WriteAllBytes(folder["cut.safetensors"], File.ReadAllBytes(second)[..200]);
        Assert.Throws<InvalidFileException>(() => FeatureShards.Merge([first, folder["cut.safetensors"]], folder["m.safetensors"]));
        Run(job, "whole.safetensors");
        Assert.Throws<InvalidFileException>(() => FeatureShards.Merge([folder["whole.safetensors"]], folder["m.safetensors"]));
        Assert.False(File.Exists(folder["m.safetensors"]));

        void Refused(string says, params string[] files) => Assert.Contains(
            says,
            Assert.Throws<UsageException>(() => FeatureShards.Merge(files, folder["m.safetensors"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_NoImageReadable_WritesNothing()
    {
        File.WriteAllText(folder["a.png"], "no picture");
        File.WriteAllText(folder["c.png"], "no picture");
        FeatureExtractionJob bad = job with { Images = [folder["a.png"], folder["c.png"]] };
        string[] parts = [.. Enumerable.Range(1, 2).Select(i => Run(bad with { Shard = new Shard(i, 2) }, "f.safetensors"))];
        Assert.Throws<InvalidFileException>(() => FeatureShards.Merge(parts, folder["m.safetensors"]));
        Assert.False(File.Exists(folder["m.safetensors"]));
    }

    [Theory]
    [InlineData("f.npz", null, null)]
    [InlineData("f.safetensors", "pca.png", null)]
    [InlineData("f.safetensors", null, 5)]
    public void Require_ShardOfWhatCannotBeSplit_IsAUsageError(string target, string? pca, int? keypoints)
    {
        FeatureExtractionJob wrong = job with
        {
            Images = [folder["a/x.png"]],
            Shard = new Shard(1, 2),
            Pca = pca,
            Keypoints = keypoints,
        };
        Assert.Throws<UsageException>(() => wrong.Require(folder[target]));
    }

    private string Run(FeatureExtractionJob run, string target)
    {
        run.Run(extractor, extractor.Recipe("default", longSide: 64), folder[target]);
        return run.Shard.NameOf(folder[target]);
    }
}

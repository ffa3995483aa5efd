using Equiview.Features;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Lifting;
using Equiview.Splatting.Queries;
using Equiview.Splatting.Text;
using Equiview.Splatting.Tests.Training;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Splatting.Tests.Text;

/// <summary>
/// Photographs to a lifted scene to a query in words, through one CLIP file whose image tower has random weights and whose projection sends
/// what it makes of the red ball to one text and of the blue one to another.
/// </summary>
[Trait("Category", "Slow")]
public sealed class JointSpaceTests : TensorLeakGuard
{
    private const string LeftText = "a red ball", RightText = "table";
    private static readonly string Text = Repository.PathOf("tests", "Equiview.Splatting.Tests", "Fixtures", "clip-text");

    private static readonly VisionTransformerConfig Tower = new()
    {
        Name = "made",
        Dimension = 64,
        Depth = 2,
        Heads = 1,
        Patch = 8,
        GridSide = 8,
        Hidden = 128,
        PreNorm = true,
        PatchBias = false,
        NormEpsilon = 1e-5,
        FeedForward = FeedForwardKind.QuickGelu,
        Normalization = PixelNormalization.Clip,
    };

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("joint")]
    [InlineData("joint-values")]
    public async Task Query_WordsOnALiftedScene_FindTheBallTheyMean(string layer)
    {
        PhotographedBalls.Write(folder.Path, 7);
        File.Copy(Path.Combine(Text, "merges.txt"), folder["merges.txt"]);
        WriteClip(OutputLayer.Parse(layer));
        var options = new FeatureExtractorOptions
        {
            Engine = InferenceEngine.Torch,
            Transformer = new TransformerSettings { QuickGelu = true },
        };
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView[] views = PhotographedBalls.Views(folder.Path, 7);
        using (IFeatureExtractor clip = FeatureExtractors.Load("vit:" + folder["clip.safetensors"], options))
        {
            Assert.Equal(20, clip.Info.JointDimension);
            FeatureRecipe recipe = clip.Recipe(layer: OutputLayer.Parse(layer), stride: 4, longSide: 128);
            GaussianScene lifted = await FeatureLifter.LiftAsync(
                TwoBalls.Scene, views, clip, recipe: recipe, cancellation: TestContext.Current.CancellationToken);
            GaussianSceneFile.Write(folder["lifted.ply"], lifted);
        }

        GaussianScene scene = GaussianSceneFile.Read(folder["lifted.ply"]);
        Assert.Contains($"\"layer\":\"{layer}\"", scene.FeatureSets[0].Provenance.Recipe);
        foreach ((string text, int first) in ((string, int)[])[(LeftText, 0), (RightText, TwoBalls.PerBall)])
        {
            var job = new SceneQueryJob { Text = text, TextWeights = folder["clip.safetensors"] };
            SceneQueryResult found = job.Run(scene, views[0], rasterizer, options, TestContext.Current.CancellationToken);
            float[] meant = found.Relevancy[first..(first + TwoBalls.PerBall)];
            float[] other = found.Relevancy[(TwoBalls.PerBall - first)..((2 * TwoBalls.PerBall) - first)];
            Assert.True(meant.Average() > other.Average() + 0.2f, $"{text}: {meant.Average()} and {other.Average()}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    // One file as OpenAI's: image tower, its projection, text tower.
    private void WriteClip(OutputLayer layer)
    {
        var network = new VisionTransformer(Tower with { JointDimension = 64 }, 5);
        using BackboneFeatureExtractor extractor = FeatureExtractors.Adapt(
            network, new FeatureExtractorInfo("made", null, 64, 8, "", null), null);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor value) in network.state_dict().Where(e => e.Value.dim() > 1))
            value.copy_(name == "proj" ? eye(64) : value * 5);
        (Tensor left, Tensor right, Tensor neither) = Seen(extractor, layer);
        using ClipTextEncoder texts = ClipTextEncoder.Load(Path.Combine(Text, "openai.pt"));
        Tensor wanted = stack([tensor(texts.Embed(LeftText)), tensor(texts.Embed(RightText)), zeros(20)], 0); // [3, 20]
        Tensor seen = stack([left, right, neither], 0); // [3, 64]
        Tensor projection = seen.t().mm(seen.mm(seen.t()).inverse()).mm(wanted); // [64, 20]
        var tensors = new Dictionary<string, StoredTensor> { ["visual.proj"] = Stored(projection) };
        foreach ((string name, Tensor value) in network.state_dict().Where(e => e.Key != "proj"))
            tensors[OpenAi(name)] = Stored(name is "cls_token" or "pos_embed" ? value.squeeze() : value);
        using ITensorArchive openAi = TensorArchive.Open(Path.Combine(Text, "openai.pt"));
        foreach ((string name, StoredTensor value) in openAi.Tensors)
            tensors[name] = value;
        SafetensorsFile.Write(folder["clip.safetensors"], tensors);
    }

    // Means of the tokens on each ball, and on neither, in all photographs, by the color of their patch.
    private (Tensor Left, Tensor Right, Tensor Neither) Seen(BackboneFeatureExtractor extractor, OutputLayer layer)
    {
        var sums = new float[3][];
        foreach (PosedView view in PhotographedBalls.Views(folder.Path, 7))
        {
            RgbImage image = ImageFile.Read(view.ImagePath!);
            FeatureMap map = extractor.Extract(image, extractor.Recipe(layer: layer, stride: 4, longSide: 128));
            for (int i = 0; i < map.Grid.Count; i++)
            {
                PixelPoint center = map.PatchCenter(i);
                (byte r, _, byte b) = image[Math.Clamp((int)center.X, 0, image.Width - 1), Math.Clamp((int)center.Y, 0, image.Height - 1)];
                int kind = r > b + 60 ? 0 : b > r + 60 ? 1 : 2;
                sums[kind] ??= new float[64];
                for (int c = 0; c < 64; c++)
                    sums[kind][c] += map.Cell(i)[c];
            }
        }

        Tensor Mean(float[] sum) => nn.functional.normalize(tensor(sum), dim: 0);
        return (Mean(sums[0]), Mean(sums[1]), Mean(sums[2]));
    }

    private static StoredTensor Stored(Tensor value) => StoredTensor.From(value.contiguous().data<float>().ToArray(), value.shape);

    private static string OpenAi(string name)
    {
        (string, string)[] names =
        [
            ("cls_token", "class_embedding"), ("pos_embed", "positional_embedding"), ("patch_embed.proj", "conv1"), ("norm_pre", "ln_pre"),
            ("blocks.", "transformer.resblocks."), ("norm1", "ln_1"), ("norm2", "ln_2"), ("attn.qkv.", "attn.in_proj_"),
            ("attn.proj", "attn.out_proj"), ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"), ("norm.", "ln_post."),
        ];
        return "visual." + names.Aggregate(name, (current, pair) => current.Replace(pair.Item1, pair.Item2, StringComparison.Ordinal));
    }
}

using System.Globalization;
using System.Text;
using Equiview.Features.Backbones.Transformer;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Backbones.Transformer;

public sealed class TransformerModelsTests : TensorLeakGuard
{
    public static TheoryData<string> Names => [.. Older.Concat(Kinds)];

    private static readonly string[] Older = [.. TransformerModels.All.Select(model => model.Name)
        .Except(new[] { ImageTextModels.Perception, ImageTextModels.Siglip, ImageTextModels.Radio }.SelectMany(models => models)
            .Select(model => model.Name))];

    // Sizes of one kind have the same names: one of each is approved.
    private static readonly string[] Kinds = ["pe-spatial-t16", "pe-spatial-g14", "vit_base_patch16_siglip_224.v2_webli", "c-radio_v3-b"];

    [Theory]
    [MemberData(nameof(Names))]
    public void StateDict_OfEveryModel_IsAsApproved(string name)
    {
        using var scope = NewDisposeScope();
        using var network = new VisionTransformer(TransformerModels.Find(name)!, META);
        Approval.Verify(name, Describe(network));
    }

    [Fact]
    public void All_HasTheModelsOfTheDesign() => Assert.Equal(
        [
            "dinov2_vits14", "dinov2_vits14_reg", "dinov2_vitb14", "dinov2_vitb14_reg", "dinov2_vitl14", "dinov2_vitl14_reg",
            "dinov2_vitg14", "dinov2_vitg14_reg",
            "dinov3_vits16", "dinov3_vits16plus", "dinov3_vitb16", "dinov3_vitl16", "dinov3_vitl16plus",
            "dinov3_vith16plus", "dinov3_vit7b16",
            "vit_base_patch16_224.mae", "deit3_base_patch16_224.fb_in1k", "vit_base_patch16_clip_384.laion2b_ft_in12k_in1k",
            "vit_base_patch16_clip_224.openai",
            "vit_tiny_patch16_224.augreg",
        ],
        Older);

    [Fact]
    public void Find_UnknownName_IsNull() => Assert.Null(TransformerModels.Find("dinov4_vits16"));

    [Fact]
    public void Create_HeadsThatDoNotDivide_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new VisionTransformer(TinyTransformers.Config("mae") with { Heads = 3 }, META));

    // One line a tensor, in order; equal tensors of consecutive blocks share a line: "blocks.{0..11}.norm1.weight [384] Float32".
    private static string Describe(VisionTransformer network)
    {
        var text = new StringBuilder();
        var lines = network.state_dict()
            .Select(entry => (Name: entry.Key.Split('.'), Value: $"[{string.Join(", ", entry.Value.shape)}] {entry.Value.dtype}"));
        foreach (var group in lines.GroupBy(line => (Key: WithoutBlock(line.Name), line.Value)))
        {
            int[] blocks = [.. group.Where(line => line.Name[0] == "blocks")
                .Select(line => int.Parse(line.Name[1], CultureInfo.InvariantCulture))];
            Assert.Equal(blocks.Length > 0 ? Enumerable.Range(0, network.Config.Depth) : [], blocks);
            text.Append(CultureInfo.InvariantCulture, $"{group.Key.Key.Replace("{}", $"{{0..{blocks.Length - 1}}}")} {group.Key.Value}\n");
        }

        return text.ToString();

        static string WithoutBlock(string[] name) =>
            name[0] == "blocks" ? "blocks.{}." + string.Join('.', name[2..]) : string.Join('.', name);
    }
}

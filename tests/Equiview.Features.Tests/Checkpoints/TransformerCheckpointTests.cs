using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Checkpoints;

public sealed class TransformerCheckpointTests : TensorLeakGuard
{
    [Theory]
    [InlineData("official_dinov2", "official DINOv2")]
    [InlineData("official_dinov2_reg", "official DINOv2")]
    [InlineData("official_swiglu", "official DINOv2")]
    [InlineData("timm_dinov2", "timm")]
    [InlineData("timm_dinov2_reg", "timm DINOv2 with registers")]
    [InlineData("hf_dinov2_classifier", "Hugging Face Dinov2")]
    [InlineData("hf_dinov2_reg", "Hugging Face Dinov2")]
    [InlineData("official_mae", "official MAE")]
    [InlineData("hf_mae", "Hugging Face ViT")]
    [InlineData("raw_deit3", "official DeiT-III")]
    [InlineData("timm_clip", "timm")]
    [InlineData("openai_clip", "OpenAI CLIP")]
    [InlineData("hf_clip", "Hugging Face CLIP")]
    public void Read_ByMarkerKeys_FindsTheDialect(string file, string dialect)
    {
        using SafetensorsFile archive = TinyTransformers.Open(file);
        Assert.Equal(dialect, CheckpointKeys.Read(archive).Dialect.Name);
    }

    // The meta device stands in for an accelerator: every weight must follow.
    [Fact]
    public void Load_OntoADevice_MovesEveryWeight()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = TinyTransformers.Open("hf_dinov2_reg");
        using VisionTransformer network = TransformerCheckpoint.Load(TinyTransformers.Config("dinov2_reg"), file, META);
        Assert.All(network.state_dict().Values, weight => Assert.Equal(DeviceType.META, weight.device_type));
        Assert.Equal(DeviceType.META, network.QkvWeight(1).device_type);
    }

    [Fact]
    public void Load_WithoutAClassifierInTheFile_HasNone()
    {
        using VisionTransformer network = TinyTransformers.Load("timm_mae", "augreg");
        Assert.Equal(0, network.Config.Classes);
    }

    [Fact]
    public void Load_UnwantedClassifier_IsLeftOut()
    {
        using VisionTransformer network = TinyTransformers.Load("timm_augreg", "mae");
        Assert.DoesNotContain("head.weight", network.state_dict().Keys);
    }

    [Fact]
    public void Load_TrainingStateBesideTheModel_IsLeftOut()
    {
        using MemoryArchive archive = MemoryArchive.Of("official_mae");
        archive.Entries["optimizer.state.0.exp_avg"] = archive.Entries["epoch"] = StoredTensor.From([1f], 1);
        using VisionTransformer network = TransformerCheckpoint.Load(TinyTransformers.Config("mae"), archive);
        using VisionTransformer plain = TinyTransformers.Load("official_mae", "mae");
        Assert.Equal(TinyTransformers.Bits(plain), TinyTransformers.Bits(network));
    }

    [Theory]
    [InlineData("teacher.backbone.")]
    [InlineData("state_dict.net.")]
    [InlineData("state_dict_ema.")]
    [InlineData("model.module.encoder.")]
    public void Load_UnderAnyPrefix_GivesTheSameNetwork(string prefix)
    {
        using MemoryArchive archive = MemoryArchive.Of("timm_mae");
        Rename(archive, name => prefix + name);
        archive.Entries["generator.weight"] = archive.Entries["epoch"] = StoredTensor.From([1f], 1);
        RequireSameAsPlain(archive);
    }

    [Fact]
    public void Load_BlocksInChunks_GivesTheSameNetwork()
    {
        using MemoryArchive archive = MemoryArchive.Of("timm_mae");
        Rename(archive, name => name.StartsWith("blocks.", StringComparison.Ordinal) ? "teacher.blocks.0." + name[7..] : "teacher." + name);
        RequireSameAsPlain(archive);
    }

    [Fact]
    public void Load_SeveralNetworks_TakesTheTeacherAndSaysSo()
    {
        using MemoryArchive archive = MemoryArchive.Of("timm_mae");
        Rename(archive, name => "model.teacher.backbone." + name);
        foreach ((string name, StoredTensor tensor) in archive.Entries.ToArray())
            archive.Entries[name.Replace("teacher", "student")] = StoredTensor.From(new float[tensor.Count], tensor.Shape);
        string remark = CheckpointKeys.Read(archive).Remark!;
        Assert.Contains("taken is 'model.teacher.backbone.', left out model.student.backbone.", remark);
        RequireSameAsPlain(archive);
    }

    [Fact]
    public void Load_CountersAndEmptyTensors_AreLeftOut()
    {
        using MemoryArchive archive = MemoryArchive.Of("timm_mae");
        archive.Entries["num_batches_tracked"] = StoredTensor.From([3L]);
        archive.Entries["extra"] = StoredTensor.From(Array.Empty<float>(), 0, 8);
        RequireSameAsPlain(archive);
    }

    private static void Rename(MemoryArchive archive, Func<string, string> rename)
    {
        KeyValuePair<string, StoredTensor>[] all = [.. archive.Entries];
        archive.Entries.Clear();
        foreach ((string name, StoredTensor tensor) in all)
            archive.Entries[rename(name)] = tensor;
    }

    private static void RequireSameAsPlain(MemoryArchive archive)
    {
        using VisionTransformer network = TransformerCheckpoint.Load(TinyTransformers.Config("mae"), archive);
        using VisionTransformer plain = TinyTransformers.Load("timm_mae", "mae");
        Assert.Equal(TinyTransformers.Bits(plain), TinyTransformers.Bits(network));
    }

    [Fact]
    public void Load_MissingTensor_IsNamedInTheFilesOwnWords()
    {
        using MemoryArchive archive = MemoryArchive.Of("hf_clip");
        archive.Entries.Remove("vision_model.encoder.layers.1.self_attn.k_proj.weight");
        var error = Assert.Throws<ModelMismatchException>(
            () => TransformerCheckpoint.Load(TinyTransformers.Config("clip_openai"), archive));
        Assert.Equal(["missing vision_model.encoder.layers.1.self_attn.k_proj.weight [8, 8]"], error.Differences);
        Assert.Equal(
            "hf_clip (Hugging Face CLIP names) does not fit tiny, 1 differences: missing "
                + "vision_model.encoder.layers.1.self_attn.k_proj.weight [8, 8]",
            error.Message);
    }

    [Fact]
    public void Load_ExtraTensor_IsNamed()
    {
        using MemoryArchive archive = MemoryArchive.Of("timm_mae");
        archive.Entries["blocks.1.ls1.gamma"] = StoredTensor.From(new float[8], 8);
        var error = Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(TinyTransformers.Config("mae"), archive));
        Assert.Equal(["unexpected blocks.1.ls1.gamma Float32 [8]"], error.Differences);
    }

    [Fact]
    public void Load_WrongShapeOrType_IsNamed()
    {
        using MemoryArchive archive = MemoryArchive.Of("timm_mae");
        archive.Entries["norm.weight"] = StoredTensor.From(new float[9], 9);
        archive.Entries["norm.bias"] = StoredTensor.From(new long[8], 8);
        var error = Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(TinyTransformers.Config("mae"), archive));
        Assert.Equal(
            ["norm.weight is Float32 [9] instead of [8]", "norm.bias is Int64 [8] instead of [8]"],
            error.Differences.Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void Load_ManyDifferences_AreAllListedButThreeShown()
    {
        using MemoryArchive archive = MemoryArchive.Of("timm_mae");
        foreach (string key in archive.Entries.Keys.Where(key => key.Contains(".mlp.", StringComparison.Ordinal)).ToList())
            archive.Entries.Remove(key);
        var error = Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(TinyTransformers.Config("mae"), archive));
        Assert.Equal(12, error.Differences.Count);
        Assert.Equal(3, error.Message.Split("missing").Length - 1);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_FileOfAnotherModel_NamesBoth()
    {
        using MemoryArchive vitb = MemoryArchive.Blueprint("dinov2_vitb14");
        var error = Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(TransformerModels.Find("dinov2_vits14")!, vitb));
        Assert.StartsWith("dinov2_vitb14.pth holds dinov2_vitb14 (768 channels, 12 blocks, patch 14", error.Message);
        Assert.Contains("not dinov2_vits14 (384 channels", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_PlainFileIntoTheRegisterModel_NamesBoth()
    {
        using SafetensorsFile file = TinyTransformers.Open("official_dinov2");
        var error = Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(TinyTransformers.Config("dinov2_reg"), file));
        Assert.Contains("0 registers", error.Message);
        Assert.Contains("4 registers", error.Message);
    }

    [Fact]
    public void Load_NoTransformerAtAll_SaysWhatWasFound()
    {
        using SafetensorsFile file = TinyTransformers.Open("inputs");
        var error = Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(TinyTransformers.Config("mae"), file));
        Assert.Contains("patch4, patch6", error.Message);
    }

    [Fact]
    public void Identify_EveryCatalogueModel_IsFoundByItsShapes()
    {
        foreach (VisionTransformerConfig model in TransformerModels.All)
        {
            using MemoryArchive archive = MemoryArchive.Blueprint(model.Name);
            // two of C-RADIO have the same shapes
            Assert.Equal(CheckpointGeometry.Of(model).Known!.Name, TransformerCheckpoint.Identify(archive));
        }
    }
}

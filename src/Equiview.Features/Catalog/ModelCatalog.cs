using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Backbones.Sift;

namespace Equiview.Features.Catalog;

/// <summary>The backbones, learned trackers and learned matchers Equiview knows, each with its data card.</summary>
public static class ModelCatalog
{
    private const string ImageNet = "ImageNet mean and std";
    private const string DinoV2Paper = "Oquab et al., DINOv2, TMLR 2024";
    private const string TapNextPaper = "Zholus et al., TAPNext: Tracking Any Point as Next Token Prediction, ICCV 2025";
    private const string TapNextPlusPlus = "TAPNext++, google-deepmind/tapnet";
    private const string RegisterPaper = "Darcet et al., Vision Transformers Need Registers, ICLR 2024";

    /// <summary>All cards, in the order they are listed.</summary>
    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        .. DinoV2("s", 384), .. DinoV2("b", 768), .. DinoV2("l", 1024), .. DinoV2("g", 1536),
        DinoV3("vits16", 384, "S/16", "08c60483"), DinoV3("vits16plus", 384, "S+/16", "4057cbaa"),
        DinoV3("vitb16", 768, "B/16", "73cec8be"), DinoV3("vitl16", 1024, "L/16", "8aa4cbdd"),
        DinoV3("vitl16plus", 1024, "L+/16", "46503df0"), DinoV3("vith16plus", 1280, "H+/16", "7c1da9a5"),
        DinoV3("vit7b16", 4096, "7B/16", "a955f4ea"),
        Timm(
            "vit_base_patch16_224.mae",
            ["mae", "vit_base_patch16_224_mae"],
            "ViT-B/16, masked autoencoder",
            768,
            ImageNet,
            "CC-BY-NC-4.0",
            "He et al., Masked Autoencoders Are Scalable Vision Learners, CVPR 2022")
            with { FileNames = ["vit_base_patch16_224.mae.safetensors", "mae_pretrain_vit_base.pth"] },
        Timm(
            "vit_base_patch16_clip_384.laion2b_ft_in12k_in1k",
            ["clip"],
            "ViT-B/16, CLIP on LAION-2B, finetuned on ImageNet-12k/1k",
            768,
            "CLIP mean and std",
            "Apache-2.0",
            "Cherti et al., Reproducible scaling laws for contrastive language-image learning, CVPR 2023"),
        Timm(
            "vit_base_patch16_clip_224.openai",
            ["clip_openai"],
            "ViT-B/16, CLIP by OpenAI (quick GELU)",
            768,
            "CLIP mean and std",
            "MIT",
            "Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021")
            with { FileNames = ["vit_base_patch16_clip_224.openai.safetensors", "ViT-B-16.pt"] },
        Timm(
            "deit3_base_patch16_224.fb_in1k",
            ["deit", "deit3"],
            "ViT-B/16, supervised (DeiT-III)",
            768,
            ImageNet,
            "Apache-2.0",
            "Touvron et al., DeiT III: Revenge of the ViT, ECCV 2022")
            with { FileNames = ["deit3_base_patch16_224.fb_in1k.safetensors", "deit_3_base_224_1k.pth"] },
        Timm(
            "vit_tiny_patch16_224.augreg",
            ["vit_tiny", "vit_tiny_patch16_224.augreg_in21k_ft_in1k"],
            "ViT-Ti/16, supervised (AugReg)",
            192,
            "mean 0.5, std 0.5",
            "Apache-2.0",
            "Steiner et al., How to train your ViT?, TMLR 2022")
            with
            {
                FileNames = [
                    "vit_tiny_patch16_224.augreg.safetensors",
                    "vit_tiny_patch16_224_augreg.safetensors",
                    "vit_tiny_patch16_224.augreg_in21k_ft_in1k.safetensors"],
                HubRepository = "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k",
                Download = new Uri("https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k/resolve/main/model.safetensors"),
            },
        .. Fit3dCards.All, .. ImageTextCards.All,
        Alike("alike-n", ["alike"], 128), Alike("alike-t", [], 64), Alike("alike-s", [], 96),
        .. AlikedCards.All,
        new()
        {
            Name = "edgepoint2-e64", Aliases = ["edgepoint2"], Kind = "convolutional local features", Dimension = 64, Patch = 4,
            Normalization = "gray, instance-normalised inside", License = "MIT", Source = "HITCSC/EdgePoint2",
            Download = new Uri("https://github.com/HITCSC/EdgePoint2/raw/main/weights/E64.pth"),
            FileNames = ["edgepoint2-e64.safetensors", "E64.pth"],
        },
        new()
        {
            Name = "xfeat", Kind = "convolutional local features", Dimension = 64, Patch = 8,
            Normalization = "gray, instance-normalised inside",
            License = "Apache-2.0",
            Source = "Potje et al., XFeat: Accelerated Features, CVPR 2024",
            FileNames = ["xfeat.safetensors"],
        },
        new()
        {
            Name = "sift",
            Aliases = ["root-sift"],
            Kind = "root-SIFT at its own key points (the map is dense-sift's), no weights",
            Dimension = 128,
            Patch = 16,
            DenseStride = 8,
            Normalization = "gray", License = "none needed", Source = "Lowe, IJCV 2004; Arandjelovic and Zisserman, CVPR 2012",
        },
        new()
        {
            Name = SiftExtractor.LightGlueName,
            Kind = "root-SIFT as LightGlue takes it (more key points, at 1024 px), no weights",
            Dimension = 128,
            Patch = 16,
            DenseStride = 8,
            Normalization = "gray",
            License = "none needed",
            Source = "settings of Lindenberger et al., LightGlue, ICCV 2023; Lowe, IJCV 2004",
        },
        new()
        {
            Name = "dense-sift", Kind = "root-SIFT on a grid, no weights", Dimension = 128, Patch = 16, DenseStride = 8,
            Normalization = "gray", License = "none needed", Source = "Lowe, IJCV 2004; Arandjelovic and Zisserman, CVPR 2012",
        },
        new()
        {
            Name = DenseSiftExtractor.SemanticName,
            Kind = "root-SIFT of an eighth of the image every 5 px, no weights",
            Dimension = 128,
            Patch = 5,
            DenseStride = 5,
            Normalization = "gray", License = "none needed", Source = "baseline of Ham et al., Proposal Flow, CVPR 2016",
        },
        TapNext("bootstapnext", "TAPNext with bootstrap training, 256 px", TapNextPaper, "dm-tapnet/tapnext/bootstapnext_ckpt.npz"),
        TapNext("tapnext", "TAPNext without bootstrap training, 256 px", TapNextPaper, "dm-tapnet/tapnext/tapnext_ckpt.npz"),
        TapNext("tapnextpp", "TAPNext++, 256 px", TapNextPlusPlus, "dm-tapnet/tapnextpp/tapnextpp_ckpt.pt"),
        TapNext("tapnextpp_512", "TAPNext++, 512 px", TapNextPlusPlus, "gresearch/tapnextpp/tapnextpp_512.ckpt"),
        .. MatcherCards.All, .. UpsamplerCards.All,
    ];

    /// <summary>The card of a model by name or alias (letter case does not matter), or null.</summary>
    public static ModelCard? TryFind(string name) => Cards.FirstOrDefault(
        c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || c.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The card of a model by name or alias (letter case does not matter).</summary>
    /// <exception cref="UsageException">No model has this name; the message offers the closest ones.</exception>
    public static ModelCard Find(string name)
    {
        if (TryFind(name) is { } card)
            return card;
        IEnumerable<string> near = Cards.SelectMany(c => c.Aliases.Prepend(c.Name)).OrderBy(n => EditDistance(n, name)).Take(3);
        throw new UsageException($"there is no model '{name}'; did you mean {string.Join(", ", near)}? ('equiview models list' shows all)");
    }

    private static IEnumerable<ModelCard> DinoV2(string size, int dimension)
    {
        foreach (bool registers in new[] { false, true })
        {
            string hub = $"dinov2_vit{size}14", file = hub + (registers ? "_reg4" : "") + "_pretrain.pth";
            yield return new ModelCard
            {
                Name = registers ? hub + "_reg" : hub,
                Aliases = [$"vit_{LongName(size)}_patch14_{(registers ? "reg4_" : "")}dinov2.lvd142m"],
                Kind = $"ViT-{size.ToUpperInvariant()}/14, self-supervised{(registers ? ", 4 registers" : "")}",
                Dimension = dimension,
                Patch = 14,
                Normalization = ImageNet,
                License = "Apache-2.0",
                Source = registers ? RegisterPaper : DinoV2Paper,
                Download = new Uri($"https://dl.fbaipublicfiles.com/dinov2/{hub}/{file}"),
                FileNames = [file, (registers ? hub + "_reg" : hub) + ".safetensors"],
                HubRepository = registers ? $"facebook/dinov2-with-registers-{LongName(size)}" : $"facebook/dinov2-{LongName(size)}",
            };
        }
    }

    // The address of the official file is mailed to who accepts the terms.
    private static ModelCard DinoV3(string network, int dimension, string kind, string hash) => new()
    {
        Name = "dinov3_" + network,
        Aliases = [$"dinov3-{network}"],
        Kind = $"ViT-{kind}, self-supervised, rotary positions, 4 registers",
        Dimension = dimension,
        Patch = 16,
        Normalization = ImageNet,
        License = "DINOv3 License",
        Terms = new Uri("https://ai.meta.com/resources/models-and-libraries/dinov3-license/"),
        Source = "Simeoni et al., DINOv3, 2025",
        FileNames = [$"dinov3_{network}_pretrain_lvd1689m-{hash}.pth", $"dinov3_{network}.safetensors"],
        HubRepository = $"facebook/dinov3-{network}-pretrain-lvd1689m",
    };

    private static ModelCard Alike(string name, string[] aliases, int dimension) => new()
    {
        Name = name,
        Aliases = aliases,
        Kind = "convolutional local features",
        Dimension = dimension,
        Patch = 1,
        DenseStride = 4,
        Normalization = "values in 0..1",
        License = "BSD-3-Clause",
        Source = "Zhao et al., ALIKE: Accurate and Lightweight Keypoint Detection, TMM 2022",
        Download = new Uri($"https://github.com/Shiaoming/ALIKE/raw/main/models/{name}.pth"),
        FileNames = [name + ".safetensors", name + ".pth"],
    };

    private static string LongName(string size) => size switch { "s" => "small", "b" => "base", "l" => "large", _ => "giant" };

    private static ModelCard Timm(
        string name, string[] aliases, string kind, int dimension, string normalization, string license, string source) =>
        new()
        {
            Name = name,
            Aliases = aliases,
            Kind = kind,
            Dimension = dimension,
            Patch = 16,
            Normalization = normalization,
            License = license,
            Source = source,
            Download = new Uri($"https://huggingface.co/timm/{name}/resolve/main/model.safetensors"),
            FileNames = [name + ".safetensors"],
            HubRepository = "timm/" + name,
        };

    private static ModelCard TapNext(string name, string kind, string source, string path) => new()
    {
        Name = name,
        Kind = $"point tracker, {kind}",
        Dimension = 768,
        Patch = 8,
        Normalization = "values in -1..1",
        License = "Apache-2.0",
        Source = source,
        Download = new Uri("https://storage.googleapis.com/" + path),
        FileNames = [path[(path.LastIndexOf('/') + 1)..], name + ".safetensors"],
        IsTracker = true,
    };

    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Math.Min(
                    Math.Min(row[j], row[j - 1]) + 1,
                    diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[^1];
    }
}

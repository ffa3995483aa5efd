using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Catalog;

/// <summary>The cards of Perception Encoder's spatial networks, SigLIP 2 and C-RADIO.</summary>
internal static class ImageTextCards
{
    /// <summary>In the order they are listed.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        .. ImageTextModels.Perception.Select(Perception), .. ImageTextModels.Siglip.Select(Siglip), .. ImageTextModels.Radio.Select(Radio),
    ];

    // "pe-spatial-s16" is PE-Spatial-S16-512; those with patches of 14 px were trained at 448 px.
    private static ModelCard Perception(VisionTransformerConfig network)
    {
        string file = FormattableString.Invariant(
            $"PE-Spatial-{network.Name[11..].ToUpperInvariant()}-{network.Patch * network.GridSide}");
        return Of(network) with
        {
            Aliases = [file, "vit_pe_spatial_" + network.Name[11] switch
            {
                't' => "tiny", 's' => "small", 'b' => "base", 'l' => "large", _ => "gigantic",
            } + FormattableString.Invariant($"_patch{network.Patch}_{network.Patch * network.GridSide}.fb")],
            Kind = $"ViT-{network.Name[11..12].ToUpperInvariant()}/{network.Patch}, Perception Encoder distilled for dense features",
            Normalization = "mean 0.5, std 0.5",
            License = "Apache-2.0",
            Source = "Bolya et al., Perception Encoder: The best visual embeddings are not at the output of the network, NeurIPS 2025",
            Download = new Uri($"https://huggingface.co/facebook/{file}/resolve/main/{file}.pt"),
            FileNames = [file + ".pt", network.Name + ".safetensors"],
            HubRepository = "facebook/" + file,
        };
    }

    private static ModelCard Siglip(VisionTransformerConfig network)
    {
        string[] parts = network.Name.Split('_', '.'); // vit, base, patch16, siglip, 256, v2, webli
        string size = parts[1] == "giantopt" ? "giant-opt" : parts[1], side = parts[4] == "378" ? "384" : parts[4];
        return Of(network) with
        {
            Aliases = [$"siglip2-{size}-{parts[2]}-{side}"],
            Kind = FormattableString.Invariant($"ViT-{parts[1]}/{network.Patch}, SigLIP 2 at {parts[4]} px"),
            Normalization = "mean 0.5, std 0.5",
            License = "Apache-2.0",
            Source = "Tschannen et al., SigLIP 2: Multilingual Vision-Language Encoders, 2025",
            Download = new Uri($"https://huggingface.co/timm/{network.Name}/resolve/main/model.safetensors"),
            FileNames = [network.Name + ".safetensors", $"siglip2-{size}-{parts[2]}-{side}.safetensors"],
            HubRepository = $"google/siglip2-{size}-{parts[2]}-{side}",
        };
    }

    private static ModelCard Radio(VisionTransformerConfig network)
    {
        string[] parts = network.Name.Split('_', '-'); // c, radio, v3, b
        string repository = $"nvidia/C-RADIO{parts[2]}-{(parts[3] == "g" ? "g" : parts[3].ToUpperInvariant())}";
        string file = network.Name == "c-radio_v3-l" ? "c-radio-v3_l_half.pth.tar" : network.Name + "_half.pth.tar";
        return Of(network) with
        {
            Aliases = [$"C-RADIO{parts[2]}-{parts[3].ToUpperInvariant()}"],
            Kind = $"ViT-{parts[3].ToUpperInvariant()}/16, C-RADIO {parts[2]}: distilled from several foundation models",
            Normalization = "mean and std of the file (CLIP's)",
            License = "NVIDIA Open Model License",
            Source = "Heinrich et al., RADIOv2.5: Improved Baselines for Agglomerative Vision Foundation Models, CVPR 2025, "
                + "and its successors",
            Download = new Uri($"https://huggingface.co/{repository}/resolve/main/{file}"),
            FileNames = [file, network.Name + ".safetensors"],
            HubRepository = repository,
        };
    }

    private static ModelCard Of(VisionTransformerConfig network) => new()
    {
        Name = network.Name,
        Kind = "",
        Dimension = network.Dimension,
        Patch = network.Patch,
        Normalization = "",
        License = "",
        Source = "",
    };
}

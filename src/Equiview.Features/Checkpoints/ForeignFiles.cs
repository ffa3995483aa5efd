namespace Equiview.Features.Checkpoints;

/// <summary>What a file that holds no vision transformer looks like, and what takes it.</summary>
internal static class ForeignFiles
{
    private static readonly (string Marker, string What, string Use)[] Known =
    [
        ("key_features_encoder.0.basis", "the upsampler AnyUp", "--upsample anyup --upsample-weights FILE"),
        ("matchability", "a LightGlue matcher", "match --matcher lightglue"),
        ("score_head.gate.0.weight", "ALIKED", "--model aliked-n16 --weights FILE"),
        ("block1.conv1.weight", "ALIKE", "--model alike-n --weights FILE"),
        ("desc_head.0.weight", "EdgePoint2", "--model edgepoint2-e64 --weights FILE"),
        ("keypoint_head.0.layer.0.weight", "XFeat", "--model xfeat --weights FILE, its batch norms folded"),
        ("downsample_layers.0.0.weight", "DINOv3 ConvNeXt", "one of the transformers dinov3_vit..., or export it as ONNX (onnx:FILE)"),
        ("stages.0.blocks.0.conv_dw.weight", "a ConvNeXt of timm", "a transformer, or export it as ONNX (onnx:FILE)"),
        ("image_encoder.blocks.0.attn.rel_pos_h", "Segment Anything", "precomputed features (precomputed:FOLDER)"),
        ("layer1.0.conv1.weight", "a ResNet", "a transformer, or export it as ONNX (onnx:FILE)"),
        ("aggregator.frame_blocks.0.attn.qkv.weight", "VGGT", "precomputed features (precomputed:FOLDER)"),
        ("text_model.final_layer_norm.weight", "a text tower alone", "it as --text-weights of splat query"),
    ];

    /// <summary>"it looks like ..., use ..." for names that are known; null for others.</summary>
    public static string? Describe(IEnumerable<string> names)
    {
        string[] all = [.. names];
        foreach ((string marker, string what, string use) in Known)
        {
            if (all.Any(name => name == marker || name.EndsWith("." + marker, StringComparison.Ordinal)
                || name.Contains($".{marker}.", StringComparison.Ordinal)))
                return $"it looks like {what}; use {use}";
        }

        return null;
    }
}

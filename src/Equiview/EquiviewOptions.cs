using Equiview.Features;
using Equiview.Rendering.Vulkan;

namespace Equiview;

/// <summary>What <c>services.AddEquiview</c> sets up.</summary>
public sealed class EquiviewOptions
{
    /// <summary>
    /// The model, as <see cref="FeatureExtractors.Load"/> takes it: "dinov2_vits14", "dinov2_vits14+multiview", "alike-n:vit_tiny".
    /// </summary>
    public string Model { get; set; } = "dense-sift";

    /// <summary>Weight file, adapter, device and cache of the model.</summary>
    public FeatureExtractorOptions Extractor { get; set; } = new();

    /// <summary>The Vulkan device that renders Gaussian scenes; null takes the best, or the processor where there is none.</summary>
    public VulkanOptions? Rendering { get; set; }
}

using Equiview.Features.Presets;

namespace Equiview.Features;

/// <summary>How features are made for a use: image preparation, tap and stride (paper-protocol section 1.6).</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Preparation">How the image is resized and padded before the backbone.</param>
/// <param name="Tap">Which tokens are read.</param>
/// <param name="Stride">Distance of neighbouring cells in prepared pixels; null means the backbone's own.</param>
public sealed record FeaturePreset(string Name, ImagePreparation Preparation, TokenTap Tap, int? Stride = null);

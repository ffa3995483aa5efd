using Equiview.Features.Presets;

namespace Equiview.Features;

/// <summary>How features are made for a use: image preparation, layer and stride (paper-protocol section 1.6).</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Preprocessing">How the image is resized and padded before the backbone.</param>
/// <param name="Layer">Which tokens are read.</param>
/// <param name="Stride">Distance of neighboring cells in prepared pixels; null means the backbone's own.</param>
public sealed record FeatureRecipe(string Name, Preprocessing Preprocessing, OutputLayer Layer, int? Stride = null);

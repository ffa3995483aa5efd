namespace Equiview.Splatting.Pictures;

/// <summary>Channels of a rendered scene that can be drawn.</summary>
public enum SplatChannel
{
    /// <summary>Color over the background.</summary>
    Color,

    /// <summary>Expected depth, color-coded from near (blue) to far (red) between the 2nd and 98th percentile.</summary>
    Depth,

    /// <summary>Depth as it accumulates, sum of weight and depth without division by alpha, color-coded alike.</summary>
    AccumulatedDepth,

    /// <summary>How many Gaussians are blended into each pixel, color-coded from none (blue) to the 98th percentile (red).</summary>
    Counts,

    /// <summary>Alpha as gray.</summary>
    Alpha,

    /// <summary>Normals in the camera's frame: red to the right, green up, blue to the camera, over black.</summary>
    Normals,

    /// <summary>First three principal components of the features, over black.</summary>
    Pca,

    /// <summary>Relevancy of a query over the dimmed colors, from 0 (blue) to 1 (red).</summary>
    Similarity,

    /// <summary>The feature channels themselves; raw values, not an image.</summary>
    Features,
}

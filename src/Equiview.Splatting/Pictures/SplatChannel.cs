namespace Equiview.Splatting.Pictures;

/// <summary>What a picture of a scene shows.</summary>
public enum SplatChannel
{
    /// <summary>Colour over the background.</summary>
    Color,

    /// <summary>Expected depth, colour-coded from near (blue) to far (red) between the 2nd and 98th percentile.</summary>
    Depth,

    /// <summary>Alpha as grey.</summary>
    Alpha,

    /// <summary>First three principal components of the features, over black.</summary>
    Pca,
}

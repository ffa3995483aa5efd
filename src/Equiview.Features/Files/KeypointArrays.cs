namespace Equiview.Features.Files;

/// <summary>Names of the arrays of key points in .npz files.</summary>
internal static class KeypointArrays
{
    /// <summary>[N, 2] of x and y.</summary>
    public const string Points = "keypoints";

    /// <summary>[N, D].</summary>
    public const string Descriptors = "descriptors";

    /// <summary>[N], how good the detector finds a point.</summary>
    public const string Scores = "scores";

    /// <summary>[2], width and height of the image in the points' pixels.</summary>
    public const string Size = "size";

    /// <summary>[N], diameters of the points' regions.</summary>
    public const string Scales = "scales";

    /// <summary>[N], directions in radians.</summary>
    public const string Orientations = "oris";

    /// <summary>[D, H, W] of the prepared image.</summary>
    public const string DescriptorMap = "descriptor_map";

    /// <summary>[H, W] of the prepared image.</summary>
    public const string ScoreMap = "score_map";
}

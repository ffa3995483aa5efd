namespace Equiview.Tracking.MultiHypothesis;

/// <summary>What proposed a position.</summary>
internal enum CandidateOrigin
{
    /// <summary>The user's query.</summary>
    Query,

    /// <summary>Optical flow from the previous frame or from a key frame.</summary>
    Flow,

    /// <summary>Photometric alignment of the query frame's patch: sub-pixel and free of drift.</summary>
    Photometric,

    /// <summary>A peak of feature similarity: accurate to about a quarter of a cell.</summary>
    Feature,

    /// <summary>Nothing: the point is occluded and its position extrapolated.</summary>
    Hidden,

    /// <summary>Nothing: the motion has carried the point beyond the frame's border; its position is extrapolated.</summary>
    OutOfFrame,
}

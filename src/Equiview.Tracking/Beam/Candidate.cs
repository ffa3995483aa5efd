namespace Equiview.Tracking.Beam;

/// <summary>What found a place.</summary>
internal enum CandidateOrigin
{
    /// <summary>The user.</summary>
    Query,

    /// <summary>Optical flow from the frame before or from a key frame.</summary>
    Flow,

    /// <summary>The patch of the query frame, aligned photometrically: sharp and free of drift.</summary>
    Photometric,

    /// <summary>A peak of the features' similarity: about a quarter of a cell sharp.</summary>
    Feature,

    /// <summary>Nothing: the point is hidden and its place a guess.</summary>
    Hidden,

    /// <summary>Nothing: the motion has carried the point beyond the frame's border; its place is a guess.</summary>
    OutOfFrame,
}

/// <summary>A place where a point may be.</summary>
/// <param name="Point">Raster pixels.</param>
/// <param name="Origin">What found it.</param>
/// <param name="Ambiguity">0 for a match without rival, 1 where another place looks as good.</param>
internal readonly record struct Candidate(PixelPoint Point, CandidateOrigin Origin, double Ambiguity = 0);

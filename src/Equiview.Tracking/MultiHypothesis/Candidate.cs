namespace Equiview.Tracking.MultiHypothesis;

/// <summary>A position that a point may have in a frame.</summary>
/// <param name="Point">Raster pixels.</param>
/// <param name="Origin">What proposed it.</param>
/// <param name="Ambiguity">0 for a match without an equal elsewhere in the frame, 1 where another peak is as similar.</param>
internal readonly record struct Candidate(PixelPoint Point, CandidateOrigin Origin, double Ambiguity = 0);

namespace Equiview.Evaluation.Synthetic;

/// <summary>A video made here, with the exact truth about points on its surfaces.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Frames">The frames.</param>
/// <param name="Tracks">True tracks in raster pixels: exact positions and exact visibility, also outside the frame.</param>
internal sealed record SyntheticClip(string Name, IReadOnlyList<RgbImage> Frames, IReadOnlyList<PointTrack> Tracks);

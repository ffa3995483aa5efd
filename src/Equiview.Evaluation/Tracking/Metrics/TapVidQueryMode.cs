namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>Which frames of a track are queries, and which are then scored (TAP-Vid, Doersch et al., NeurIPS 2022).</summary>
public enum TapVidQueryMode
{
    /// <summary>One query a track, in the first frame that shows it; frames after it are scored.</summary>
    First,

    /// <summary>A query in every fifth frame that shows the point; all other frames are scored, also earlier ones.</summary>
    Strided,
}

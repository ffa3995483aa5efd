namespace Equiview;

/// <summary>A step of long work that is done; the same stream feeds progress bars, logs and pages.</summary>
/// <param name="Stage">What is being done, as a short verb phrase ("extracting features").</param>
/// <param name="Done">Units finished.</param>
/// <param name="Total">Units in all, or null when unknown.</param>
/// <param name="Detail">What the last unit was, or a warning worth showing.</param>
public sealed record ProgressEvent(string Stage, long Done, long? Total = null, string? Detail = null);

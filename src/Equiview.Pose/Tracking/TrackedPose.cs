using Equiview.Pose.Solvers;

namespace Equiview.Pose.Tracking;

/// <summary>How a frame's pose was found.</summary>
public enum TrackingState
{
    /// <summary>No pose in this frame.</summary>
    Lost,

    /// <summary>Found without knowing where the object was.</summary>
    Acquired,

    /// <summary>Found near the pose that the frames before predict.</summary>
    Tracked,
}

/// <summary>The pose in one frame of a video.</summary>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="State">How it was found.</param>
/// <param name="Estimate">The pose, or the reason why there is none.</param>
public sealed record TrackedPose(int Frame, TrackingState State, PoseEstimate Estimate);

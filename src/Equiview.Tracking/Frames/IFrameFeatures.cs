using Equiview.Features;

namespace Equiview.Tracking.Frames;

/// <summary>The feature maps of a video's frames, for trackers that read every frame more than once.</summary>
internal interface IFrameFeatures
{
    /// <summary>Number of frames.</summary>
    int Count { get; }

    /// <summary>The map of a frame from 0 to Count - 1; equal values at every call.</summary>
    FeatureMap this[int frame] { get; }
}

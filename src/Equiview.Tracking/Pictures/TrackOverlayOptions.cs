using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Imaging.Video;
namespace Equiview.Tracking.Pictures;

/// <summary>How tracks are drawn over a video.</summary>
public sealed record TrackOverlayOptions
{
    /// <summary>Frames a trail reaches back; null draws the whole past.</summary>
    public int? Trail { get; init; } = 16;

    /// <summary>Radius of a dot in pixels; null is 1/240 of the longer side, at least 2.5.</summary>
    public double? DotRadius { get; init; }

    /// <summary>Whether occluded points are left out instead of drawn hollow.</summary>
    public bool HideHidden { get; init; }

    /// <summary>Whether each point's number stands beside it and the frame's number in the corner.</summary>
    public bool Labels { get; init; }

    /// <summary>The frames of the video that are shown, for their numbers.</summary>
    public FrameSelection Frames { get; init; } = new();

    /// <summary>Compression of a video; null is H.264 where ffmpeg is installed, else mp4v.</summary>
    public VideoEncoding? Encoding { get; init; }
}

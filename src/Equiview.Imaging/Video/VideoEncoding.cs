namespace Equiview.Imaging.Video;

/// <summary>How a video is compressed; both in an mp4 file.</summary>
public enum VideoEncoding
{
    /// <summary>MPEG-4 part 2 through OpenCV, which is always there.</summary>
    Mp4v,

    /// <summary>H.264 through the ffmpeg program: smaller, and plays in browsers.</summary>
    H264,
}

namespace Equiview.Tracking.Files;

/// <summary>Formats of other tools in which tracks are written.</summary>
public enum TrackFormat
{
    /// <summary>DeepLabCut, .csv or .h5.</summary>
    DeepLabCut,

    /// <summary>Analysis file of SLEAP, .h5.</summary>
    Sleap,

    /// <summary>Points layer of napari, .csv.</summary>
    Napari,

    /// <summary>Tracker node of Nuke, .nk; or columns of numbers for Nuke and Natron, .txt.</summary>
    Nuke,

    /// <summary>Script for Blender, .py.</summary>
    Blender,
}

namespace Equiview.Pose.Files;

/// <summary>The axes in which poses are written.</summary>
public enum PoseFrame
{
    /// <summary>As everywhere in this library: the camera has x right, y down, z forward; the object as it was onboarded.</summary>
    OpenCv,

    /// <summary>Unity, left-handed: the camera has x right, y up, z forward; the object's x is mirrored, as Unity imports meshes.</summary>
    Unity,

    /// <summary>Blender and OpenGL: the camera has x right, y up, z backward; the object as it was onboarded.</summary>
    Blender,

    /// <summary>ROS REP 103, a camera's body frame: x forward, y left, z up; the object as it was onboarded.</summary>
    Ros,
}

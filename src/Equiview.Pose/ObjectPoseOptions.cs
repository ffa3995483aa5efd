using Equiview.Features;
using Equiview.Pose.Estimation;
using Equiview.Pose.Meshes;

namespace Equiview.Pose;

/// <summary>How an object is opened and found.</summary>
public sealed record ObjectPoseOptions
{
    /// <summary>Which estimator. Default <see cref="PoseMode.Accurate"/>.</summary>
    public PoseMode Mode { get; init; }

    /// <summary>
    /// Mesh file (.glb, .obj, .ply, .stl), in the object's frame. An object that was onboarded from a mesh needs it; one from photographs
    /// can be refined with depth images when it has one. Default null.
    /// </summary>
    public string? Mesh { get; init; }

    /// <summary>Meters of one unit of the mesh: 0.001 for a mesh in millimeters. Above 0, default 1.</summary>
    public double MeshMetersPerUnit { get; init; } = 1;

    /// <summary>Estimation from features.</summary>
    public PoseEstimationOptions Estimation { get; init; } = new();

    /// <summary>Estimation with a mesh.</summary>
    public MeshPoseOptions MeshEstimation { get; init; } = new();

    /// <summary>Where weights and adapter are searched, and the device. The folder of the object's file is searched first.</summary>
    public FeatureExtractorOptions Extractor { get; init; } = new();
}

using Equiview.Cli.Terminal;
using Equiview.Evaluation.Equivariance;
using Equiview.Formats;
using Equiview.Pose.Meshes;
using Equiview.Rendering.Meshes;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The mesh of an object as the pose verbs take it.</summary>
internal static class PoseMesh
{
    private const double MetresPerMillimetre = 0.001;

    public static ObjectMesh Read(string file, bool millimetres, IMeshRenderer renderer, Output output)
    {
        MeshReadResult read = ObjectFolder.ReadAsStored(file);
        foreach (string warning in read.Warnings)
            output.Say("note: " + warning);
        var mesh = new ObjectMesh(millimetres ? ObjectMesh.Scaled(read.Mesh, MetresPerMillimetre) : read.Mesh, renderer);
        if (mesh.Warning is { } doubt)
            output.Say("note: " + doubt);
        return mesh;
    }
}

using Equiview.Formats;
using Equiview.Formats.Bop;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Meshes;
namespace Equiview.Evaluation.Pose;

/// <summary>Meshes of BOP data sets in meters, whatever their files count in.</summary>
internal static class BopMesh
{
    /// <summary>
    /// Reads the mesh of an object: obj_ID.ply in millimeters, or the mesh in a folder of the object's name, in either unit: the known
    /// diameter decides which.
    /// </summary>
    /// <param name="folder">The models folder.</param>
    /// <param name="model">The object.</param>
    /// <exception cref="InvalidFileException">No such mesh, not a mesh, or its size disagrees with models_info.json.</exception>
    public static TriangleMesh Read(string folder, BopModelInfo model)
    {
        string file = BopModels.FileOf(folder, model);
        TriangleMesh mesh = TexturedMeshFile.Read(file).Mesh;
        (System.Numerics.Vector3 min, System.Numerics.Vector3 max) = mesh.Bounds();
        double stored = (max - min).Length();
        double scale = stored > 10 * model.DiameterMeters ? 1 / BopUnits.MillimetersPerMeter : 1;
        if (Math.Abs(Math.Log(stored * scale / model.DiameterMeters)) > Math.Log(2))
            throw new InvalidFileException(
                file, FormattableString.Invariant($"spans {stored:g4}, models_info.json says {model.DiameterMeters:g4} m"));
        return scale == 1 ? mesh : ObjectMesh.Scaled(mesh, scale);
    }
}

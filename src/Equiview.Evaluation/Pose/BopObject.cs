using Equiview.Formats.Bop;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
namespace Equiview.Evaluation.Pose;

/// <summary>An object that poses are measured on.</summary>
/// <param name="Id">Object id.</param>
/// <param name="Mesh">Its mesh, meters.</param>
/// <param name="Diameter">The data set's diameter, meters.</param>
/// <param name="Symmetries">With the identity among them.</param>
internal sealed record BopObject(int Id, ObjectMesh Mesh, double Diameter, IReadOnlyList<RigidTransform> Symmetries)
{
    private KdTree? tree;

    /// <summary>Whether the object is symmetric, so that ADD-S replaces ADD.</summary>
    public bool IsSymmetric => Symmetries.Count > 1;

    /// <summary>Tree over the vertices.</summary>
    public KdTree Tree => tree ??= new KdTree(Mesh.Vertices);

    /// <summary>All objects of a data set whose mesh is there; dispose their meshes.</summary>
    public static IReadOnlyDictionary<int, BopObject> Load(
        BopDataset dataset, IEnumerable<int> ids, Equiview.Rendering.Meshes.IMeshRenderer renderer)
    {
        var objects = new Dictionary<int, BopObject>();
        foreach (int id in ids.Distinct().Order())
        {
            if (dataset.ReadMesh(id) is not { } mesh)
                continue;
            var ready = new ObjectMesh(mesh, renderer);
            double diameter = dataset.Models.TryGetValue(id, out BopModelInfo? info) ? info.DiameterMeters : ready.Diameter;
            objects[id] = new BopObject(id, ready, diameter, dataset.Symmetries(id));
        }

        return objects;
    }
}

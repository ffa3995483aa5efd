using System.Numerics;
using SharpGLTF.Schema2;

namespace Equiview.Formats.Glb;

/// <summary>
/// Where a node puts the vertices of a primitive. Without a skin that is the node's world transform. With one it is the weighted sum of
/// joint transform times inverse bind matrix, for the joints as the file leaves them (the bind pose), and the node's own transform does not
/// count (glTF 2.0, 3.7.3.3).
/// </summary>
internal sealed class MeshPlacement
{
    private readonly Matrix4x4 world;
    private readonly Matrix4x4[]? joints;
    private readonly IList<Vector4>? jointIndices;
    private readonly IList<Vector4>? weights;

    public MeshPlacement(Node node, MeshPrimitive primitive)
    {
        world = node.WorldMatrix;
        if (node.Skin is not { } skin || primitive.GetVertexAccessor("JOINTS_0") is not { } indices
            || primitive.GetVertexAccessor("WEIGHTS_0") is not { } shares)
            return;
        joints = [.. Enumerable.Range(0, skin.JointsCount)
            .Select(i => skin.GetJoint(i).InverseBindMatrix * skin.GetJoint(i).Joint.WorldMatrix)];
        (jointIndices, weights) = (indices.AsVector4Array(), shares.AsVector4Array());
    }

    /// <summary>The transform of one vertex (row vectors, as System.Numerics has it).</summary>
    public Matrix4x4 ObjectFromVertex(int vertex)
    {
        if (joints is null)
            return world;
        (Vector4 index, Vector4 weight) = (jointIndices![vertex], weights![vertex]);
        float sum = weight.X + weight.Y + weight.Z + weight.W;
        if (!(sum > 0))
            return world;
        return (joints[(int)index.X] * (weight.X / sum)) + (joints[(int)index.Y] * (weight.Y / sum))
            + (joints[(int)index.Z] * (weight.Z / sum)) + (joints[(int)index.W] * (weight.W / sum));
    }

    /// <summary>Normals go through the inverse transpose; where there is none, the face's own normal will do.</summary>
    public static Vector3 TransformNormal(Vector3 normal, Matrix4x4 objectFromVertex) =>
        Matrix4x4.Invert(objectFromVertex, out Matrix4x4 inverse) ? Vector3.TransformNormal(normal, Matrix4x4.Transpose(inverse)) : default;
}

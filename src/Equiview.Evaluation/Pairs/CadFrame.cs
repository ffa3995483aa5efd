using Equiview.Evaluation.Truth;
using Equiview.Formats.Bop;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.Pairs;

/// <summary>
/// A photograph whose objects have known meshes and poses: what of each object the camera sees, others in front left out.
/// </summary>
/// <param name="Objects">
/// Object id to its own visible depth, object frame. Objects that stand there twice are left out: their truth is ambiguous.
/// </param>
/// <param name="Owner">Row-major: object id seen at each pixel, 0 for none.</param>
/// <param name="Size">Size of the photograph.</param>
internal sealed record CadFrame(IReadOnlyDictionary<int, DepthView> Objects, int[] Owner, ImageSize Size)
{
    private static readonly MeshRenderOptions DepthOnly = new() { Color = false };

    /// <summary>Renders every object at its true pose and lets the nearest win (a z-buffer of the whole scene).</summary>
    public static CadFrame Render(BopImage image, Func<int, IRenderableMesh> mesh)
    {
        var owner = new int[image.Intrinsics.Size.PixelCount];
        var nearest = new float[owner.Length];
        var depths = new List<(BopInstance Instance, float[] Depth)>();
        foreach (BopInstance instance in image.Instances)
        {
            float[] depth = mesh(instance.ObjectId).Render(image.Intrinsics, instance.CameraFromObject, DepthOnly).Depth;
            depths.Add((instance, depth));
            for (int i = 0; i < depth.Length; i++)
            {
                if (depth[i] > 0 && (nearest[i] == 0 || depth[i] < nearest[i]))
                    (nearest[i], owner[i]) = (depth[i], instance.ObjectId);
            }
        }

        var objects = new Dictionary<int, DepthView>();
        var seenOnce = depths.GroupBy(d => d.Instance.ObjectId).Where(g => g.Count() == 1).Select(g => g.Single());
        foreach ((BopInstance instance, float[] depth) in seenOnce)
        {
            for (int i = 0; i < depth.Length; i++)
            {
                if (depth[i] != nearest[i])
                    depth[i] = 0;
            }

            objects[instance.ObjectId] = new DepthView(image.Intrinsics, instance.CameraFromObject, depth);
        }

        return new CadFrame(objects, owner, image.Intrinsics.Size);
    }
}

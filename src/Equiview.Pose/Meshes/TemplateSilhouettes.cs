using Equiview.Pose.Objects;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Meshes;

/// <summary>
/// Small silhouettes of an object's templates, compared with the pixels whose color is the object's: views of an object without
/// texture, which no match of features finds (template matching by normalised cross-correlation).
/// </summary>
/// <param name="mesh">The mesh.</param>
/// <param name="model">Its renderings.</param>
internal sealed class TemplateSilhouettes(ObjectMesh mesh, ObjectModel model)
{
    private const int Side = 32;
    private readonly Lazy<float[][]> templates = new(() => [.. model.Views.Select(v => Standardized(Mask(mesh, v)))]);

    /// <summary>Views by falling likeness of their silhouettes to the crop.</summary>
    public IEnumerable<int> Ranked(ObjectCrop crop)
    {
        float[] wanted = Standardized(Likeness(crop));
        return Enumerable.Range(0, model.Views.Count)
            .OrderByDescending(v => System.Numerics.Tensors.TensorPrimitives.Dot<float>(wanted, templates.Value[v]));
    }

    // The mask where there is one, else by color: the box mostly shows the object, what lies around it does not.
    private static float[] Likeness(ObjectCrop crop)
    {
        int side = crop.Image.Width;
        bool InBox(int i) => (i % side) + 0.5 is var x && (i / side) + 0.5 is var y && x >= crop.Region.Min.X && x < crop.Region.Max.X
            && y >= crop.Region.Min.Y && y < crop.Region.Max.Y;
        float[] odds = crop.Region.Mask is { } mask ? Array.ConvertAll(mask.Labels, l => l != 0 ? 1f : 0)
            : ColorOdds.Of(crop.Image, i => InBox(i));
        var cells = new float[Side * Side];
        for (int i = 0; i < odds.Length; i++)
        {
            if (InBox(i))
                cells[(i / side * Side / side * Side) + (i % side * Side / side)] += Math.Max(0, odds[i]);
        }

        return cells;
    }

    private static float[] Mask(ObjectMesh mesh, ObjectView view) =>
        Array.ConvertAll(mesh.Render(view.Intrinsics.ResizedTo(new(Side, Side)), view.CameraFromObject, color: false).Mask, m => m != 0
            ? 1f : 0);

    private static float[] Standardized(float[] values)
    {
        float mean = values.Average();
        double norm = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)));
        return norm > 0 ? Array.ConvertAll(values, v => (float)((v - mean) / norm)) : values;
    }
}

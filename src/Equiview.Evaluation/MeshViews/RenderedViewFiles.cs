using Equiview.Formats.Bop;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.MeshViews;

/// <summary>Layouts of rendered views on disk.</summary>
public enum ViewLayout
{
    /// <summary>The reference paper's: color_, mask_ and depth_%06d.png in one folder, depth in thousandths of the object's size.</summary>
    Paper,

    /// <summary>BOP: rgb, depth and mask folders with scene_camera.json and scene_gt.json; the object is one meter long.</summary>
    Bop,
}

/// <summary>Writes the views of one object into its folder.</summary>
internal sealed class RenderedViewFiles(ViewLayout layout, string folder, int objectId)
{
    // 2 m of distance are 20,000 steps of 0.1 mm in 16 bits.
    private const double BopDepthScaleMillimeters = 0.1;
    private const int PaperDepthSteps = 1000;
    private readonly List<(CameraIntrinsics Camera, RigidTransform Pose)> written = [];

    /// <summary>Where the color image of a view stands in a folder of this layout.</summary>
    public static string ColorPath(ViewLayout layout, string folder, int index) => layout == ViewLayout.Paper
        ? Path.Combine(folder, FormattableString.Invariant($"color_{index:d6}.png"))
        : Path.Combine(folder, "rgb", FormattableString.Invariant($"{index:d6}.png"));

    /// <summary>Writes the next view.</summary>
    public void Add(RenderedView view)
    {
        int index = written.Count;
        string number = FormattableString.Invariant($"{index:d6}.png"), mask = FormattableString.Invariant($"{index:d6}_000000.png");
        bool paper = layout == ViewLayout.Paper;
        foreach (string part in paper ? new[] { "" } : ["rgb", "depth", "mask"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        float steps = (float)(paper ? PaperDepthSteps : BopUnits.MillimetersPerMeter / BopDepthScaleMillimeters);
        ImageFile.Write(ColorPath(layout, folder, index), view.Color!);
        ImageFile.WriteGray16(
            paper ? Path.Combine(folder, "depth_" + number) : Path.Combine(folder, "depth", number),
            new PlanarImage(view.Intrinsics.Size, 1, Array.ConvertAll(view.Depth, d => d * steps)));
        ImageFile.WriteMask(
            paper ? Path.Combine(folder, "mask_" + number) : Path.Combine(folder, "mask", mask),
            new LabelImage(view.Intrinsics.Size, view.Mask));
        written.Add((view.Intrinsics, view.CameraFromObject));
    }

    /// <summary>Writes the tables, when the layout has any.</summary>
    public void Finish()
    {
        if (layout == ViewLayout.Bop)
            BopSceneWriter.Write(folder, objectId, BopDepthScaleMillimeters, written);
    }
}

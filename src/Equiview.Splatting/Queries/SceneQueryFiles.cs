using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Queries;

/// <summary>
/// Writes what a query found: heatmap.png, selection.png (the selected Gaussians in color, the rest pale), relevancy.npy, descriptor.npy
/// and selection.ply.
/// </summary>
public static class SceneQueryFiles
{
    /// <summary>The names of the files, for messages.</summary>
    public const string Names = "heatmap.png, selection.png, relevancy.npy, descriptor.npy and selection.ply";

    private const float Pale = 0.2f;

    /// <summary>Writes the files; those that are there are replaced.</summary>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <param name="result">What was found.</param>
    /// <param name="rasterizer">Renders the heat map.</param>
    /// <param name="view">The camera of the heat map.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    /// <exception cref="InvalidFileException">A file cannot be written.</exception>
    public static void Write(
        string folder, SceneQueryResult result, IGaussianRasterizer rasterizer, PosedView view, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        PlanarImage map = FeatureQuery.Map(rasterizer, result.Scene, view.Intrinsics, view.CameraFromWorld, result.Relevancy);
        RgbImage shown = rasterizer.Render(GaussianView.Of(result.Scene, view), cancellation).ToRgb();
        ImageFile.Write(Path.Combine(folder, "selection.png"), Highlighted(shown, result, rasterizer, view));
        ImageFile.Write(Path.Combine(folder, "heatmap.png"), HeatMap.Draw(shown, map, range: (0, 1)));
        NpyFile.Write(Path.Combine(folder, "relevancy.npy"), StoredTensor.From(result.Relevancy, result.Relevancy.Length));
        NpyFile.Write(Path.Combine(folder, "descriptor.npy"), StoredTensor.From(result.Descriptor, result.Descriptor.Length));
        GaussianSceneFile.Write(Path.Combine(folder, "selection.ply"), result.Selection);
    }

    // What the selection contributes to each pixel keeps its color; the rest fades towards white.
    private static RgbImage Highlighted(RgbImage shown, SceneQueryResult result, IGaussianRasterizer rasterizer, PosedView view)
    {
        var selected = new float[result.Scene.Count];
        foreach (int gaussian in result.Gaussians)
            selected[gaussian] = 1;
        float[] share = FeatureQuery.Map(rasterizer, result.Scene, view.Intrinsics, view.CameraFromWorld, selected).Values;
        byte[] pixels = [.. shown.Pixels];
        for (int i = 0; i < pixels.Length; i++)
        {
            float kept = Pale + ((1 - Pale) * Math.Clamp(share[i / 3], 0, 1));
            pixels[i] = (byte)MathF.Round(byte.MaxValue - (kept * (byte.MaxValue - pixels[i])));
        }

        return new RgbImage(shown.Size, pixels);
    }
}

using Equiview.Formats.LerfOvs;
using Equiview.Formats.Npy;
using Equiview.Formats;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Queries;
namespace Equiview.Evaluation.Splats;

/// <summary>
/// Scores queries against labeled images under both protocols. The descriptor of a category is a vector the user gives (a text
/// embedding), or the lifted features inside the category's outline in the first labeled image, which is then not scored.
/// </summary>
/// <param name="labels">Labeled images, named like the views.</param>
/// <param name="vectors">Folder of CATEGORY.npy, or null.</param>
/// <param name="threshold">Least relevancy of a selected Gaussian.</param>
internal sealed class SplatQueries(IReadOnlyList<LerfLabels> labels, string? vectors, float threshold)
{
    public string Descriptor =>
        vectors is null ? "the category's outline in the first labelled picture, which is not scored" : "given vectors";

    public IReadOnlyList<(QueryScore Map, QueryScore Selection)> Score(
        IGaussianRasterizer rasterizer, GaussianScene scene, GaussianFeatureSet features, IReadOnlyList<PosedView> views, int longSide)
    {
        var query = new FeatureQuery(features);
        (LerfLabels Labels, PosedView View)[] pictures = [.. labels.Select(l => (l, View(views, l, longSide)))];
        var scores = new List<(QueryScore, QueryScore)>();
        foreach (string category in labels.SelectMany(l => l.Objects).Select(o => o.Category).Distinct().Order(StringComparer.Ordinal))
        {
            (LerfLabels Labels, PosedView View)[] showing = [.. pictures.Where(p => p.Labels.Objects.Any(o => o.Category == category))];
            float[]? descriptor = vectors is null
                ? Seen(query, rasterizer, scene, category, showing[0].Labels, showing[0].View)
                : NpyFile.Read(Path.Combine(vectors, category + ".npy")).ToSingles();
            if (descriptor is null)
                continue;
            float[] relevancy = query.Relevancy(descriptor);
            GaussianScene selection = GaussianSelection.Take(scene, RelevancyThreshold.Select(relevancy, threshold));
            foreach ((LerfLabels label, PosedView view) in showing.Skip(vectors is null ? 1 : 0))
            {
                ImageSize size = view.Intrinsics.Size;
                bool[] truth = Mask(label, category, size);
                LerfObject first = label.Objects.First(o => o.Category == category);
                double sx = (double)size.Width / label.Size.Width, sy = (double)size.Height / label.Size.Height;
                PlanarImage map = FeatureQuery.Map(rasterizer, scene, view.Intrinsics, view.CameraFromWorld, relevancy);
                scores.Add((
                    QueryScore.OfMap(
                        category,
                        view.Name,
                        map,
                        truth,
                        (new PixelPoint(first.Min.X * sx, first.Min.Y * sy), new PixelPoint(first.Max.X * sx, first.Max.Y * sy))),
                    QueryScore.OfSelection(
                        category, view.Name, rasterizer.Render(selection, view.Intrinsics, view.CameraFromWorld).Alpha, truth)));
            }
        }

        return scores;
    }

    private static float[]? Seen(
        FeatureQuery query,
        IGaussianRasterizer rasterizer,
        GaussianScene scene,
        string category,
        LerfLabels label,
        PosedView view) => query.DescriptorOrNull(
        PromptRegion.Of(rasterizer, scene, view, Array.ConvertAll(Mask(label, category, view.Intrinsics.Size), inside => inside ? 1f : 0)));

    private static bool[] Mask(LerfLabels label, string category, ImageSize size)
    {
        var mask = new bool[size.PixelCount];
        foreach (LerfObject thing in label.Objects.Where(o => o.Category == category))
        {
            bool[] part = thing.Mask(label.Size, size);
            for (int i = 0; i < mask.Length; i++)
                mask[i] |= part[i];
        }

        return mask;
    }

    private static PosedView View(IReadOnlyList<PosedView> views, LerfLabels label, int longSide)
    {
        string name = Path.GetFileNameWithoutExtension(label.Name);
        PosedView view = views.FirstOrDefault(v => Path.GetFileNameWithoutExtension(v.Name) == name)
            ?? throw new DegenerateInputException($"there are labels for '{label.Name}', but no view of that name");
        return view with
        {
            Intrinsics = view.Intrinsics.ResizedTo(SceneCameras.Fit(view.Intrinsics.Size, longSide)),
        };
    }
}

using System.Globalization;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Truth;
using Equiview.Features;
using Equiview.Finetuning.Data;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.Tests.Finetuning;

/// <summary>
/// APE and PCDP between rendered views of objects, by the evaluator of Correspondence: every model gets the same pairs, queries and
/// candidates.
/// </summary>
internal static class HeldOutCheck
{
    /// <summary>APE in percent, and PCDP at 0.05 in percent; means over queries, then pairs, then objects.</summary>
    public static (double Ape, double Pcdp) Measure(
        IReadOnlyList<TrainingObject> objects, Func<RgbImage, FeatureMap> extract, int pairsPerObject, int seed)
    {
        using var source = new ObjectPairs(objects, pairsPerObject, seed);
        var options = new EquivarianceOptions { Seed = seed, QueriesPerPair = 500, Thresholds = [0.05] };
        PairScore[] scores =
            [.. EquivarianceRun.Execute(source, source.Pairs, [new FeatureSource("model", (image, _) => extract(image))], options)
            .SelectMany(o => o.Scores)];
        MetricTable table = new EquivarianceSummary(scores, options, source.Protocol).Tables()[0];
        return (table.Find("model", "APE")!.Value, table.Find("model", EquivarianceSummary.PcdpName(0.05))!.Value);
    }

    private sealed class ObjectPairs : IPairSource, IDisposable
    {
        private readonly Dictionary<string, IRenderableMesh> meshes;
        private readonly Dictionary<(string, string), RenderedView> views = [];
        private readonly MeshRasterizerCpu renderer = new();

        public ObjectPairs(IReadOnlyList<TrainingObject> objects, int pairsPerObject, int seed)
        {
            meshes = objects.ToDictionary(o => o.Name, o => renderer.Upload(o.Mesh));
            (int First, int Second)[] allowed = ViewPairSampler.Allowed(PaperViews.CameraFromObject, 120);
            Pairs = [
                .. objects.SelectMany(
                    o => PairSelection.Choose(allowed, pairsPerObject, seed, o.Name)
                        .Select(p => new PairKey(o.Name, Name(p.First), Name(p.Second))))];
        }

        public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>();

        public IReadOnlyList<PairKey> Pairs { get; }

        public RgbImage Image(string group, string name) => View(group, name).Color!;

        public PairTruth Truth(PairKey pair)
        {
            DepthView a = Depth(View(pair.Group, pair.A)), b = Depth(View(pair.Group, pair.B));
            return new PairTruth
            {
                Pair = pair,
                SizeA = a.Size,
                SizeB = b.Size,
                Matches = DepthTruth.Between(a, b),
                Candidates = CandidateGrid.On(b.Size, 4, b.Has),
            };
        }

        public void Dispose()
        {
            foreach (IRenderableMesh mesh in meshes.Values)
                mesh.Dispose();
            renderer.Dispose();
        }

        private static string Name(int view) => view.ToString(CultureInfo.InvariantCulture);

        private static DepthView Depth(RenderedView view) => new(view.Intrinsics, view.CameraFromObject, view.Depth);

        private RenderedView View(string group, string name)
        {
            if (!views.TryGetValue((group, name), out RenderedView? view))
                views[(group, name)] = view = meshes[group]
                    .Render(PaperViews.Intrinsics, PaperViews.CameraFromObject[int.Parse(name, CultureInfo.InvariantCulture)]);
            return view;
        }
    }
}

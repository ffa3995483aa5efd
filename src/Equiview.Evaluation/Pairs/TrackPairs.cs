using Equiview.Evaluation.Truth;
using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Pairs;

/// <summary>
/// Protocol P-tracks: photographs of a scene with COLMAP points. Ordered pairs of views that share enough points; candidates are a grid
/// over all of B. The angle is the relative rotation of the cameras.
/// </summary>
internal sealed class TrackPairs : IPairSource
{
    private readonly Dictionary<string, Scene> scenes;
    private readonly int candidateStride;

    /// <summary>Makes the pairs.</summary>
    /// <param name="scenes">Scenes by name; views need image files.</param>
    /// <param name="candidateStridePixels">Distance of candidates in B.</param>
    /// <param name="minimumShared">Fewest points a pair must share.</param>
    public TrackPairs(IEnumerable<KeyValuePair<string, PosedScene>> scenes, int candidateStridePixels = 4, int minimumShared = 30)
    {
        candidateStride = candidateStridePixels;
        this.scenes = scenes.ToDictionary(s => s.Key, s => new Scene(s.Value), StringComparer.Ordinal);
        var pairs = new List<PairKey>();
        foreach ((string name, Scene scene) in this.scenes)
        {
            int[,] shared = TrackTruth.SharedCounts(scene.Posed);
            IReadOnlyList<PosedView> views = scene.Posed.Views;
            pairs.AddRange(
                from a in Enumerable.Range(0, views.Count)
                from b in Enumerable.Range(0, views.Count)
                where shared[a, b] >= minimumShared
                select new PairKey(name, views[a].Name, views[b].Name));
        }

        Pairs = pairs;
        Protocol = new Dictionary<string, string>
        {
            ["truth"] = "COLMAP tracks, 3 or more views, mean reprojection error at most 1 px (points exist only where SIFT matches)",
            ["pairs"] = FormattableString.Invariant($"ordered pairs of views that share {minimumShared} points or more"),
            ["candidates"] = FormattableString.Invariant($"all of B, every {candidateStridePixels} px"),
            ["angle"] = "relative rotation of the cameras",
        };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Protocol { get; }

    /// <inheritdoc/>
    public IReadOnlyList<PairKey> Pairs { get; }

    /// <inheritdoc/>
    public RgbImage Image(string group, string name)
    {
        PosedView view = scenes[group].Posed.Views[scenes[group].IndexOf[name]];
        return PosedPhotographs.Read(view);
    }

    /// <inheritdoc/>
    public PairTruth Truth(PairKey pair)
    {
        Scene scene = scenes[pair.Group];
        (int a, int b) = (scene.IndexOf[pair.A], scene.IndexOf[pair.B]);
        PosedView viewA = scene.Posed.Views[a], viewB = scene.Posed.Views[b];
        return new PairTruth
        {
            Pair = pair,
            SizeA = viewA.Intrinsics.Size,
            SizeB = viewB.Intrinsics.Size,
            Matches = TrackTruth.Between(scene.Posed, a, b),
            Candidates = CandidateGrid.Covering(viewB.Intrinsics.Size, candidateStride),
            ReturnCandidates = CandidateGrid.Covering(viewA.Intrinsics.Size, candidateStride),
            AngleDegrees = (viewB.CameraFromWorld.Rotation * viewA.CameraFromWorld.Rotation.Transposed).AngleDegrees,
        };
    }

    private sealed record Scene(PosedScene Posed)
    {
        public Dictionary<string, int> IndexOf { get; } = Posed.Views.Select((v, i) => (v.Name, i))
            .ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Formats;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Online;
using Equiview.Tracking.Queries;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// The learned tracker TAPNext, or TAPNext++ with its weights (Zholus et al., TAPNext: Tracking Any Point as Next Token Prediction, ICCV
/// 2025): one pass of a network for each frame, in memory that does not grow. Weights: 'equiview models pull tapnextpp_512'.
/// <para>
/// All points are given at the start and influence one another through attention, so results depend on the set of points, not on their
/// order. One source at a time.
/// </para>
/// </summary>
public sealed class TapNextTracker : IDisposable
{
    private readonly TapNextNetwork network;

    /// <summary>Takes a network that is in memory.</summary>
    /// <param name="network">Owned from now on.</param>
    /// <param name="side">Side of the square that frames are squashed to, a multiple of 8.</param>
    /// <param name="info">Name, license and hash of the weights for reports.</param>
    internal TapNextTracker(TapNextNetwork network, int side, FeatureExtractorInfo info) =>
        (this.network, Side, Info) = (network, side, info);

    /// <summary>Name, license and hash of the weights, for reports.</summary>
    public FeatureExtractorInfo Info { get; }

    /// <summary>Side of the square that frames are squashed to.</summary>
    internal int Side { get; }

    /// <summary>Loads a tracker; the caller disposes it.</summary>
    /// <param name="weights">
    /// bootstapnext, tapnext, tapnextpp or tapnextpp_512 by name, or a weight file (.npz, .pt, .ckpt, .safetensors); null is tapnextpp_512.
    /// </param>
    /// <param name="side">
    /// Side of the square that frames are squashed to, a multiple of 8; null is the model's own: 512 for tapnextpp_512, 256 for the others.
    /// </param>
    /// <param name="device">"cpu" or "cuda:N"; on the CPU a frame takes seconds.</param>
    /// <exception cref="MissingComponentException">The weights are not on this machine, or the device is not there.</exception>
    /// <exception cref="ModelMismatchException">The file holds another network; the message names the tensors that differ.</exception>
    /// <exception cref="InvalidFileException">The file cannot be read.</exception>
    /// <exception cref="UsageException">No such device, or a side that is no multiple of 8.</exception>
    public static TapNextTracker Load(string? weights = null, int? side = null, string device = "cpu")
    {
        if (side is { } given && (given < TapNextConfig.Patch || given % TapNextConfig.Patch != 0))
            throw new UsageException(FormattableString.Invariant($"the side of TAPNext's frames is a multiple of 8, not {side}"));
        (string name, string file, string license, int own) = TapNextModels.Find(weights);
        NativeRuntime.RequireTorch();
        using ITensorArchive archive = TensorArchive.Open(file);
        TapNextWeights read = TapNextCheckpoint.Load(archive, NativeRuntime.Device(device));
        var info = new FeatureExtractorInfo(
            name, null, read.Config.Dimension, TapNextConfig.Patch, license, WeightLocator.Sha256(file));
        return new TapNextTracker(new TapNextNetwork(read), side ?? own, info);
    }

    /// <summary>What users should know before they wait.</summary>
    internal IReadOnlyList<string> Warnings => network.Device.type == TorchSharp.DeviceType.CPU ? [CpuWarning(Side)] : [];

    /// <summary>Tracks points through a whole video.</summary>
    /// <param name="video">The frames, read once.</param>
    /// <param name="queries">Points in raster pixels of the video.</param>
    /// <param name="bothDirections">
    /// Whether frames before a query are taken from a second pass, against time; the frames up to the last query are then kept in memory.
    /// Otherwise frames before a query hold its own point as hidden.
    /// </param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the network.</param>
    /// <returns>A track per query, in order.</returns>
    /// <exception cref="DegenerateInputException">A query is not finite, outside the frame or past the end, or frames differ in
    /// size.</exception>
    public IReadOnlyList<PointTrack> Track(
        IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, bool bothDirections = false,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (queries.Count == 0)
            return [];
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("track", Info.Model);
        operation.Count(queries.Count);
        int last = bothDirections ? queries.Max(q => q.Frame) : 0;
        var kept = new List<RgbImage>();
        progress = FrameProgress.Of(progress, video, again: last == 0 ? 0 : last + 1);
        IReadOnlyList<PointTrack> forward = Pass(
            PointQueries.Checked(video, queries).Select(Keep), queries, 0, progress, cancellation);
        if (last == 0)
            return forward;
        kept.Reverse();
        PointQuery[] reversed = [.. queries.Select(q => q with { Frame = last - q.Frame })];
        IReadOnlyList<PointTrack> backward = Pass(kept, reversed, forward[0].Length, progress, cancellation);
        return [.. forward.Zip(backward, (f, b) => Join(f, b, last))];

        RgbImage Keep(RgbImage frame)
        {
            if (kept.Count <= last && bothDirections)
                kept.Add(frame);
            return frame;
        }
    }

    /// <summary>Follows points through a camera, a pipe or a video frame by frame.</summary>
    /// <param name="source">Frames of one size.</param>
    /// <param name="queries">
    /// Called once with the size of the first frame: points that begin in the frames they name, raster pixels.
    /// </param>
    /// <param name="cancellation">Checked between frames and between the blocks of the network.</param>
    /// <returns>One result per frame, in order, with the points whose frame has come.</returns>
    /// <exception cref="DegenerateInputException">A query lies outside the frame, or a frame has another size than the first.</exception>
    public async IAsyncEnumerable<FrameTracks> TrackAsync(
        IAsyncEnumerable<RgbImage> source, Func<ImageSize, IReadOnlyList<PointQuery>> queries,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        TapNextRun? run = null;
        try
        {
            await foreach (RgbImage frame in source.WithCancellation(cancellation).ConfigureAwait(false))
            {
                run ??= new TapNextRun(network, Side, queries(frame.Size), frame.Size);
                yield return run.Next(frame, cancellation);
            }
        }
        finally
        {
            run?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>The network on a prepared clip; see <see cref="TapNextClip"/>.</summary>
    internal IReadOnlyList<PointTrack> TrackClip(
        string clip, string queries, string target, IProgress<ProgressEvent>? progress, CancellationToken cancellation) =>
        TapNextClip.Run(network, clip, queries, target, progress, cancellation);

    private List<PointTrack> Pass(
        IEnumerable<RgbImage> frames, IReadOnlyList<PointQuery> queries, int done,
        IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        TapNextRun? run = null;
        var tracks = new TrackRecorder(queries);
        try
        {
            foreach (RgbImage frame in frames)
            {
                run ??= new TapNextRun(network, Side, queries, frame.Size);
                FrameTracks found = run.Next(frame, cancellation);
                tracks.Add(found);
                progress?.Report(new ProgressEvent("tracking", done + found.Frame + 1));
            }
        }
        finally
        {
            run?.Dispose();
        }

        return [.. tracks.ToTracks()];
    }

    // Frame t of the video is frame last - t of the pass against time.
    private static PointTrack Join(PointTrack forward, PointTrack backward, int last)
    {
        int begin = forward.Query.Frame;
        T[] Of<T>(T[] ahead, T[] back) => [.. ahead.Select((value, t) => t < begin ? back[last - t] : value)];
        return new PointTrack(
            forward.Query, Of(forward.Points, backward.Points), Of(forward.Visible, backward.Visible),
            Of(forward.Confidence, backward.Confidence));
    }

    // Multiply-adds a frame: 0.22 T for 32 x 32 patches, 1.1 T for 64 x 64. Measured with a general build of PyTorch on two busy cores.
    private static string CpuWarning(int side) =>
        "TAPNext wants a GPU (--device cuda:0): on two CPU cores a frame takes "
            + (side > 256 ? "10 to 160 s at 512 px" : "2 to 20 s at 256 px") + "; try a few frames first (--end, --every)";
}

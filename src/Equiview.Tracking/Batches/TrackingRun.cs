using Equiview.Tracking.Files;
namespace Equiview.Tracking.Batches;

/// <summary>Points followed through one video, a live source or several videos, from checked options to files: 'equiview track'.</summary>
/// <param name="job">What is done with each source.</param>
/// <param name="batch">The sources.</param>
public sealed class TrackingRun(TrackingJob job, TrackingBatch batch)
{
    /// <summary>File or folder of the tracks where none is named.</summary>
    public string DefaultOutput => batch.IsSeveral ? TrackingBatch.DefaultFolder : job.DefaultOutput;

    /// <summary>Whether one file is written at the end; else a folder is filled, or rows are written as frames arrive.</summary>
    public bool IsOneFile => !batch.IsSeveral && !job.IsLive;

    /// <summary>Whether the tracker makes its features by a recipe of its own, or needs none.</summary>
    public bool HasOwnRecipe => job.Mode is TrackingMode.Paper or TrackingMode.Flow;

    /// <summary>Refuses, before any work, what does not go together.</summary>
    /// <param name="target">File or folder of the tracks.</param>
    /// <exception cref="UsageException">An option without effect, or a name that cannot hold the result.</exception>
    /// <exception cref="InvalidFileException">A source, a list of them or the file of the points cannot be read.</exception>
    /// <exception cref="DegenerateInputException">A point lies outside the video.</exception>
    public void Require(string target)
    {
        if (batch.IsSeveral)
            batch.Require(job, target);
        else
            job.Require(target);
    }

    /// <summary>Follows the points and writes their tracks.</summary>
    /// <param name="network">Not disposed here.</param>
    /// <param name="target">File or folder of the tracks; "-" takes the rows of a live source to standard output.</param>
    /// <param name="standardInput">Opens the source "-".</param>
    /// <param name="standardOutput">Takes the rows of the target "-".</param>
    /// <param name="progress">Reports every frame, each finished video, and changes of a live point's state.</param>
    /// <param name="cancellation">Checked between frames; what was tracked of a live source is kept.</param>
    /// <returns>A <see cref="TrackingSummary"/>, <see cref="LiveTrackingSummary"/> or <see cref="TrackedBatch"/>.</returns>
    /// <exception cref="UsageException">The folder holds a batch with other settings.</exception>
    /// <exception cref="InvalidFileException">A source gives no frame, or a file cannot be written.</exception>
    /// <exception cref="DegenerateInputException">A point lies outside the video, or frames differ in size.</exception>
    public async Task<object> RunAsync(
        TrackingNetwork network, string target, Func<Stream> standardInput, TextWriter standardOutput,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (batch.IsSeveral)
            return network.Choose(
                t => batch.Run(job, t, target, progress, cancellation), (e, r) => batch.Run(job, e, r, target, progress, cancellation));
        if (!job.IsLive)
            return network.Choose(
                t => job.Run(t, target, progress, cancellation), (e, r) => job.Run(e, r, target, progress, cancellation));
        var live = new LiveTrackFile(job, standardInput, standardOutput, progress);
        return await network.Choose(t => live.WriteAsync(t, target, cancellation), (e, r) => live.WriteAsync(e, r, target, cancellation))
            .ConfigureAwait(false);
    }
}

using Equiview.Imaging.Video;

namespace Equiview.Pose.Files;

/// <summary>
/// Frames of one size of a source that may stall, break off or be stopped: then they end, and what was made of them can be finished.
/// </summary>
internal sealed class FrameSource : IDisposable
{
    private readonly IAsyncEnumerator<RgbImage> frames;
    private EquiviewException? broken;

    /// <summary>Opens a source and waits for its first frame.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="source">The frames.</param>
    /// <param name="stop">Ends the frames; an error before the first.</param>
    /// <exception cref="InvalidFileException">The source cannot be opened, or gives no frame.</exception>
    public FrameSource(string name, IEnumerable<RgbImage> source, CancellationToken stop)
    {
        (Name, frames) = (name, LiveVideo.ReadAsync(source, stop).GetAsyncEnumerator(CancellationToken.None));
        if (!MoveNext())
            throw new InvalidFileException(name, "gave no frame");
        Size = frames.Current.Size;
    }

    /// <summary>Name for messages.</summary>
    public string Name { get; }

    /// <summary>Size of the frames.</summary>
    public ImageSize Size { get; }

    /// <summary>Whether the user stopped it.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The frames, from the first.</summary>
    public IEnumerable<RgbImage> All()
    {
        for (int number = 0; ; number++)
        {
            if (frames.Current.Size != Size)
            {
                broken = new InvalidFileException(Name, FormattableString.Invariant(
                    $"frame {number} is {frames.Current.Size}, the frames before it {Size}"));
                yield break;
            }

            yield return frames.Current;
            if (!Next())
                yield break;
        }
    }

    /// <summary>Fails where the source broke off.</summary>
    /// <param name="written">Frames whose poses are written.</param>
    public void RequireWhole(int written)
    {
        if (broken is not null)
            throw new InvalidFileException(Name, FormattableString.Invariant(
                $"{broken.Message}; the poses of the {CountText.Of(written, "frame")} before it are written"), inner: broken);
    }

    /// <inheritdoc/>
    public void Dispose() => frames.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private bool MoveNext() => frames.MoveNextAsync().AsTask().GetAwaiter().GetResult();

    private bool Next()
    {
        try
        {
            return MoveNext();
        }
        catch (OperationCanceledException)
        {
            Stopped = true;
        }
        catch (EquiviewException error) when (error is InvalidFileException or DegenerateInputException)
        {
            broken = error;
        }

        return false;
    }
}

using System.Numerics.Tensors;
using Equiview.Features;
using Equiview.Tracking.Flow;
namespace Equiview.Tracking.Frames;

/// <summary>
/// The frames of a video for trackers that go through them in both directions of time, in bounded memory: luma and features in half
/// precision. Of a video that does not fit, the frames added last are held; a frame that is no longer held is read again with the window
/// of frames around it that fits, so that results do not depend on the bound.
/// </summary>
/// <param name="memoryBytes">Memory of the tracker; its share for frames holds them with their image pyramids and dense flow.</param>
/// <param name="again">Frames anew, from the first number and at most as many as the second, with their numbers.</param>
internal sealed class HeldFrames(long memoryBytes, Func<int, int, IEnumerable<(int Frame, PreparedFrame Prepared)>> again)
{
    /// <summary>Windows shorter than this would read the video again all the time.</summary>
    public const int SmallestWindow = 16;

    private readonly long maxBytes = (long)(memoryBytes * MemoryShare.Frames);
    private readonly HeapCeiling heap = new(memoryBytes);
    private readonly Dictionary<int, (GrayFrame Gray, Half[] Values)> held = [];
    private readonly Queue<int> order = []; // frames that may be released, in the order in which they were added
    private readonly HashSet<int> pinned = [];
    private FeatureMap? shape;
    private long frameBytes;
    private int added;

    /// <summary>Bytes that were held at most.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>How often a window of frames was read again.</summary>
    public int Windows { get; private set; }

    /// <summary>Called when a frame is released.</summary>
    public Action<GrayFrame>? Released { get; init; }

    private int Capacity => (int)Math.Min(int.MaxValue / 2, maxBytes / frameBytes) - pinned.Count;

    /// <summary>Frames that are never released.</summary>
    public void Pin(IEnumerable<int> frames) => pinned.UnionWith(frames);

    /// <summary>Takes the next frame that is read.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="prepared">Luma and features.</param>
    /// <param name="keep">Whether it will be asked for again.</param>
    /// <returns>The frame as it reads back: features rounded to half precision.</returns>
    /// <exception cref="DegenerateInputException">
    /// Its grid, channels or size are not those of the first frame; or the bound is too small for a window of frames.
    /// </exception>
    public PreparedFrame Add(int frame, PreparedFrame prepared, bool keep)
    {
        heap.Check();
        FeatureMap map = prepared.Map;
        // The first map lends its geometry to all.
        shape ??= map;
        if (shape.Grid != map.Grid || shape.Channels != map.Channels || shape.ImageSize != map.ImageSize)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"frame {added} is {map.ImageSize}, the first frame {shape.ImageSize}; frames must have one size"));
        }

        added++;
        frameBytes = BytesOf(map, prepared.Gray.Size);
        var narrow = new Half[map.Values.Length];
        TensorPrimitives.ConvertToHalf(map.Values.Span, narrow);
        if (keep)
            Hold(frame, prepared.Gray, narrow);
        return new PreparedFrame(prepared.Gray, Widen(narrow));
    }

    /// <summary>A frame that was added, read again where it is no longer held.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="ahead">Whether the frames after it will be asked for next; false where those before it will be.</param>
    /// <exception cref="InvalidFileException">The video has become shorter.</exception>
    public PreparedFrame Get(int frame, bool ahead = false)
    {
        heap.Check();
        if (!held.ContainsKey(frame))
        {
            ReleaseAll();
            Windows++;
            int first = ahead ? frame : Math.Max(0, frame - Capacity + 1);
            foreach ((int number, PreparedFrame prepared) in again(first, ahead ? Capacity : frame - first + 1))
            {
                if (number > frame && !ahead)
                    break;
                if (!held.ContainsKey(number))
                    Add(number, prepared, keep: true);
            }
        }

        return held.TryGetValue(frame, out (GrayFrame Gray, Half[] Values) known) ? new PreparedFrame(known.Gray, Widen(known.Values))
            : throw new DegenerateInputException(FormattableString.Invariant(
                $"the video has no frame {frame} when it is read again; it must be readable more than once, or fit into memory"));
    }

    /// <summary>Estimate of what a frame takes: features, luma with local contrast, pyramid, and dense flow to its neighbor.</summary>
    public static long BytesOf(FeatureMap map, ImageSize size) =>
        (2L * map.Values.Length) + (2L * size.PixelCount) + LumaPyramid.BytesOf(size);

    private void Hold(int frame, GrayFrame gray, Half[] values)
    {
        held[frame] = (gray, values);
        if (!pinned.Contains(frame))
            order.Enqueue(frame);
        while (order.Count > Math.Max(1, Capacity))
            Release();
        if (Capacity < SmallestWindow && (held.Count * frameBytes) > maxBytes - frameBytes)
        {
            double needed = (SmallestWindow + pinned.Count) * frameBytes / MemoryShare.Frames / MemoryShare.BytesPerGigabyte;
            throw new DegenerateInputException(FormattableString.Invariant(
                $"the memory is too small for a window of frames of this video: allow at least {Math.Ceiling(needed * 100) / 100} GB"));
        }

        PeakBytes = Math.Max(PeakBytes, held.Count * frameBytes);
    }

    private void Release()
    {
        if (held.Remove(order.Dequeue(), out (GrayFrame Gray, Half[] Values) released))
            Released?.Invoke(released.Gray);
    }

    private void ReleaseAll()
    {
        while (order.Count > 0)
            Release();
    }

    private FeatureMap Widen(Half[] values)
    {
        var wide = new float[values.Length];
        TensorPrimitives.ConvertToSingle(values, wide);
        return new FeatureMap(wide, shape!.Channels, shape.Grid, shape.Mapping, shape.ImageSize);
    }
}

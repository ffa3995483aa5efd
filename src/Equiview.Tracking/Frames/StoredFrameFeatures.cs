using System.Numerics.Tensors;
using Equiview.Features;
namespace Equiview.Tracking.Frames;

/// <summary>
/// Keeps the feature maps of a video in memory in half precision: 2 bytes a value, so 121 x 67 cells of 768 channels take 12.5 MB a frame.
/// Reading a frame widens it again; the last few widened maps are kept. Safe to share between threads.
/// </summary>
internal sealed class StoredFrameFeatures : IFrameFeatures
{
    private const int RecentMaps = 2;
    private readonly List<(Half[] Values, FeatureMap Shape)> frames = [];
    private readonly List<(int Frame, FeatureMap Map)> recent = [];
    private readonly Lock gate = new();
    private int added;

    /// <inheritdoc/>
    public int Count => frames.Count;

    /// <summary>Bytes the stored maps take.</summary>
    public long StoredBytes { get; private set; }

    /// <inheritdoc/>
    public FeatureMap this[int frame]
    {
        get
        {
            lock (gate)
            {
                if (recent.FirstOrDefault(r => r.Frame == frame).Map is { } known)
                    return known;
                FeatureMap map = Widen(frames[frame].Values, frames[frame].Shape);
                if (recent.Count >= RecentMaps)
                    recent.RemoveAt(0);
                recent.Add((frame, map));
                return map;
            }
        }
    }

    /// <summary>Adds the next frame's map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="keep">Whether it will be read again; frames that are kept come first.</param>
    /// <returns>The map as it reads back: rounded to half precision.</returns>
    /// <exception cref="DegenerateInputException">Its grid or channels are not those of the first frame.</exception>
    public FeatureMap Add(FeatureMap map, bool keep = true)
    {
        lock (gate)
        {
            // The first map lends its geometry to all.
            FeatureMap shape = frames.Count > 0 ? frames[0].Shape : map;
            if (shape.Grid != map.Grid || shape.Channels != map.Channels || shape.ImageSize != map.ImageSize)
                throw new DegenerateInputException(FormattableString.Invariant(
                    $"frame {added} is {map.ImageSize}, the first frame {shape.ImageSize}; frames must have one size"));
            added++;
            var narrow = new Half[map.Values.Length];
            TensorPrimitives.ConvertToHalf(map.Values.Span, narrow);
            if (!keep)
                return Widen(narrow, shape);
            frames.Add((narrow, shape));
            StoredBytes += 2L * narrow.Length;
            return this[frames.Count - 1];
        }
    }

    /// <summary>Extracts all frames of a video.</summary>
    /// <param name="video">The frames, read once.</param>
    /// <param name="extractor">Makes the features.</param>
    /// <param name="recipe">How features are made of a frame.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    public static StoredFrameFeatures Extract(
        IEnumerable<RgbImage> video, IFeatureExtractor extractor, FeatureRecipe recipe, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        var stored = new StoredFrameFeatures();
        foreach (RgbImage frame in video)
        {
            cancellation.ThrowIfCancellationRequested();
            stored.Add(extractor.Extract(frame, recipe, cancellation));
            progress?.Report(new ProgressEvent("extracting features", stored.Count));
        }

        return stored;
    }

    private static FeatureMap Widen(Half[] values, FeatureMap shape)
    {
        var wide = new float[values.Length];
        TensorPrimitives.ConvertToSingle(values, wide);
        return new FeatureMap(wide, shape.Channels, shape.Grid, shape.Mapping, shape.ImageSize);
    }
}

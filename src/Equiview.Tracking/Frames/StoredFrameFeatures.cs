using System.Numerics.Tensors;
using Equiview.Features;

namespace Equiview.Tracking.Frames;

/// <summary>
/// Keeps the feature maps of a video in memory in half precision: 2 bytes a value, so 121 x 67 cells of 768 channels take 12.5 MB a frame.
/// Reading a frame widens it again; the last few widened maps are kept. Safe to share between threads.
/// </summary>
public sealed class StoredFrameFeatures : IFrameFeatures
{
    private const int RecentMaps = 2;
    private readonly List<(Half[] Values, FeatureMap Shape)> frames = [];
    private readonly List<(int Frame, FeatureMap Map)> recent = [];
    private readonly Lock gate = new();

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
                (Half[] values, FeatureMap shape) = frames[frame];
                var wide = new float[values.Length];
                TensorPrimitives.ConvertToSingle(values, wide);
                var map = new FeatureMap(wide, shape.Channels, shape.Grid, shape.Mapping, shape.ImageSize);
                if (recent.Count >= RecentMaps)
                    recent.RemoveAt(0);
                recent.Add((frame, map));
                return map;
            }
        }
    }

    /// <summary>Adds the next frame's map.</summary>
    /// <exception cref="DegenerateInputException">Its grid or channels are not those of the first frame.</exception>
    public void Add(FeatureMap map)
    {
        lock (gate)
        {
            if (frames.Count > 0 && (frames[0].Shape.Grid != map.Grid || frames[0].Shape.Channels != map.Channels || frames[0].Shape.ImageSize != map.ImageSize))
                throw new DegenerateInputException(FormattableString.Invariant($"frame {frames.Count} is {map.ImageSize}, the first frame {frames[0].Shape.ImageSize}; frames must have one size"));
            var narrow = new Half[map.Values.Length];
            TensorPrimitives.ConvertToHalf(map.Values.Span, narrow);
            // The first map stays as it is and lends its geometry to all.
            frames.Add((narrow, frames.Count > 0 ? frames[0].Shape : map));
            StoredBytes += 2L * narrow.Length;
        }
    }

    /// <summary>Extracts all frames of a video.</summary>
    public static StoredFrameFeatures Extract(IEnumerable<RgbImage> video, IFeatureExtractor extractor, FeatureRecipe recipe, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        var stored = new StoredFrameFeatures();
        foreach (RgbImage frame in video)
        {
            stored.Add(extractor.Extract(frame, recipe, cancellation));
            progress?.Report(new ProgressEvent("extracting features", stored.Count));
        }

        return stored;
    }
}

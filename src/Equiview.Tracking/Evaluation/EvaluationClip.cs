using Equiview.Formats;

namespace Equiview.Tracking;

/// <summary>A video to be scored with TAP-Vid's metrics.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Size">Frame the tracks refer to.</param>
/// <param name="Frames">The frames; may be enumerated more than once.</param>
/// <param name="Tracks">Annotated tracks, from which queries are sampled.</param>
public sealed record EvaluationClip(string Name, ImageSize Size, IEnumerable<RgbImage> Frames, IReadOnlyList<PointTrack> Tracks)
{
    /// <summary>The videos of an official TAP-Vid pickle.</summary>
    /// <exception cref="InvalidFileException">See <see cref="TapVidFile.Read"/>.</exception>
    public static IReadOnlyList<EvaluationClip> FromPickle(string path) =>
        [.. TapVidFile.Read(path).Select(c => new EvaluationClip(c.Name, c.Size, new FrameSource(c.Frames), c.Tracks))];

    /// <summary>A clip made here.</summary>
    public static EvaluationClip From(SyntheticClip clip) => new(clip.Name, clip.Frames[0].Size, clip.Frames, clip.Tracks);

    private sealed class FrameSource(Func<IEnumerable<RgbImage>> open) : IEnumerable<RgbImage>
    {
        public IEnumerator<RgbImage> GetEnumerator() => open().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

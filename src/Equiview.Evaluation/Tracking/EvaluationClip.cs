using Equiview.Evaluation.Synthetic;
using Equiview.Formats;
using Equiview.Formats.TapVid;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
namespace Equiview.Evaluation.Tracking;

/// <summary>A video to be scored with TAP-Vid's metrics.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Size">Frame the tracks refer to.</param>
/// <param name="Frames">The frames; may be enumerated more than once.</param>
/// <param name="Tracks">Annotated tracks, from which queries are sampled.</param>
internal sealed record EvaluationClip(string Name, ImageSize Size, IEnumerable<RgbImage> Frames, IReadOnlyList<PointTrack> Tracks)
{
    /// <summary>Whether the tracks are the benchmark's queries already and must not be sampled again.</summary>
    public bool TracksAreQueries { get; init; }

    /// <summary>The videos of an official TAP-Vid pickle.</summary>
    /// <exception cref="InvalidFileException">See <see cref="TapVidFile.Read"/>.</exception>
    public static IReadOnlyList<EvaluationClip> FromPickle(string path) =>
    [
        .. TapVidFile.Read(path)
            .Select(c => new EvaluationClip(c.Name, c.Size, new FrameSource(() => c.Frames(ImageCodec.Decode)), c.Tracks)),
    ];

    /// <summary>
    /// The videos of a folder: TAP-Vid's pickles (RoboTAP is published as several), clips of TAPVid-3D, or scenes of PointOdyssey. Null
    /// where it holds none.
    /// </summary>
    /// <param name="folder">The folder, or a scene itself.</param>
    /// <param name="seed">Chooses the tracks of PointOdyssey.</param>
    /// <exception cref="InvalidFileException">A file of it is bad.</exception>
    public static IReadOnlyList<EvaluationClip>? FromFolder(string folder, int seed)
    {
        string[] pickles = Files("*.pkl"), clips = Files("*.npz");
        string[] scenes = PointOdysseyScene.Is(folder) ? [folder]
            : [.. Directory.GetDirectories(folder).Where(PointOdysseyScene.Is).Order(StringComparer.Ordinal)];
        return scenes.Length > 0 ? [.. scenes.Select(s => FromScene(s, seed))]
            : pickles.Length > 0 ? [.. pickles.SelectMany(FromPickle)]
            : clips.Length > 0 ? [.. clips.Select(From3d)] : null;

        string[] Files(string pattern) => [.. Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal)];
    }

    /// <summary>A clip of TAPVid-3D, as DriveTrack is published.</summary>
    /// <exception cref="InvalidFileException">See <see cref="TapVid3dFile.Read"/>.</exception>
    public static EvaluationClip From3d(string path)
    {
        TapVidClip clip = TapVid3dFile.Read(path);
        return new(clip.Name, clip.Size, new FrameSource(() => clip.Frames(ImageCodec.Decode)), clip.Tracks) { TracksAreQueries = true };
    }

    private static EvaluationClip FromScene(string folder, int seed)
    {
        const int Tracks = 128;
        IReadOnlyList<PointTrack> tracks = PointOdysseyScene.Read(folder, Tracks, seed);
        VideoReader video = VideoReader.Open(PointOdysseyScene.Frames(folder));
        if (video.FrameCountHint is { } frames && frames < tracks[0].Length)
        {
            throw new InvalidFileException(
                folder, FormattableString.Invariant($"holds {frames} frames, the tracks have {tracks[0].Length}"));
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new(name, video.Size, video.Take(tracks[0].Length), tracks) { TracksAreQueries = true };
    }

    /// <summary>
    /// The videos of DINO-Tracker's strided pickle, which holds no frames: they lie in FOLDER/NUMBER/video as it distributes them.
    /// </summary>
    /// <param name="path">The pickle.</param>
    /// <param name="frames">The folder of the numbered videos; a video that is not there is left out.</param>
    /// <exception cref="InvalidFileException">
    /// See <see cref="StridedTapVidFile.Read"/>; or no video of the file is in the folder, or one is too short.
    /// </exception>
    public static IReadOnlyList<EvaluationClip> FromStridedPickle(string path, string frames)
    {
        EvaluationClip[] clips = [.. StridedTapVidFile.Read(path).Where(c => Directory.Exists(VideoFolder(c))).Select(Open)];
        return clips.Length > 0
            ? clips
            : throw new InvalidFileException(frames, "holds no video of the pickle; it needs NUMBER/video/*.jpg");

        string VideoFolder(TapVidClip clip) => Path.Combine(frames, clip.Name, "video");

        EvaluationClip Open(TapVidClip clip)
        {
            VideoReader video = VideoReader.Open(VideoFolder(clip));
            if (video.FrameCountHint is { } frames && frames < clip.FrameCount)
                throw new InvalidFileException(
                    VideoFolder(clip), FormattableString.Invariant($"holds {frames} frames, the tracks have {clip.FrameCount}"));
            return new EvaluationClip(
                clip.Name,
                video.Size,
                video.Take(clip.FrameCount),
                [
                    .. clip.Tracks.Select(
                        t => t.Scaled(
                            (double)video.Size.Width / clip.Size.Width,
                            (double)video.Size.Height / clip.Size.Height))])
            { TracksAreQueries = true };
        }
    }

    /// <summary>A clip made here.</summary>
    public static EvaluationClip From(SyntheticClip clip) => new(clip.Name, clip.Frames[0].Size, clip.Frames, clip.Tracks);

    private sealed class FrameSource(Func<IEnumerable<RgbImage>> open) : IEnumerable<RgbImage>
    {
        public IEnumerator<RgbImage> GetEnumerator() => open().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

using Equiview.Formats;
using Equiview.Formats.Flow;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Tracking;

/// <summary>
/// A pair of images with true motion as a clip of two frames: KITTI (frame1.png, frame2.png, flow_gt.png) or a Middlebury stereo pair
/// (NAME_left.png, NAME_right.png, NAME_disp.npz). Points are drawn at random among the pixels that have a truth inside the second frame.
/// </summary>
internal static class FlowPairClip
{
    private const int Points = 2000;

    /// <summary>Whether a folder is of one of the two layouts.</summary>
    public static bool Is(string folder) => Kitti(folder) is not null || Middlebury(folder) is not null;

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">Of one of the two layouts.</param>
    /// <param name="seed">Chooses the points.</param>
    /// <exception cref="InvalidFileException">Neither layout, or a file of it is bad.</exception>
    public static EvaluationClip Read(string folder, int seed = 1)
    {
        (string first, string second, string truth) = Kitti(folder) ?? Middlebury(folder)
            ?? throw new InvalidFileException(
                folder, "holds neither frame1.png, frame2.png and flow_gt.png nor NAME_left.png, NAME_right.png and NAME_disp.npz");
        FlowField flow = truth.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)
            ? FlowFile.ReadDisparity(truth)
            : FlowFile.ReadKitti(truth);
        RgbImage[] frames = [ImageFile.Read(first), ImageFile.Read(second)];
        if (frames.Any(f => f.Size != flow.Size))
            throw new InvalidFileException(truth, $"is {flow.Size}, the frames {frames[0].Size} and {frames[1].Size}");
        int[] usable = [.. Enumerable.Range(0, (int)flow.Size.PixelCount)
            .Where(i => flow.Target(i % flow.Size.Width, i / flow.Size.Width) is { } target && flow.Size.Contains(target))];
        new Random(seed).Shuffle(usable); // published figures are of these points
        PointTrack[] tracks = [.. usable.Take(Points).Select((at, i) => Track(flow, at % flow.Size.Width, at / flow.Size.Width, i))];
        return new EvaluationClip(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), flow.Size, frames, tracks);
    }

    private static PointTrack Track(FlowField flow, int x, int y, int number)
    {
        PixelPoint start = PixelPoint.FromPixelCenter(x, y);
        return new PointTrack(new PointQuery(number, 0, start), [start, flow.Target(x, y)!.Value], [true, true]);
    }

    private static (string First, string Second, string Truth)? Kitti(string folder)
    {
        (string, string, string) files = (
            Path.Combine(folder, "frame1.png"), Path.Combine(folder, "frame2.png"), Path.Combine(folder, "flow_gt.png"));
        return File.Exists(files.Item3) ? files : null;
    }

    private static (string First, string Second, string Truth)? Middlebury(string folder) =>
        Directory.Exists(folder)
            && Directory.EnumerateFiles(folder, "*_disp.npz").Order(StringComparer.Ordinal).FirstOrDefault() is { } truth
            ? (
                truth.Replace("_disp.npz", "_left.png", StringComparison.Ordinal),
                truth.Replace("_disp.npz", "_right.png", StringComparison.Ordinal),
                truth) : null;
}

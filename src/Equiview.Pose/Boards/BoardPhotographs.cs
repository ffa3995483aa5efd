using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;

namespace Equiview.Pose.Boards;

/// <summary>Photographs of a board in a folder or a video, one in memory at a time.</summary>
public static class BoardPhotographs
{
    /// <summary>Reads them.</summary>
    /// <param name="source">Folder of images, or a video file.</param>
    /// <param name="every">Of a video, every which frame is used; 1 or more.</param>
    /// <exception cref="InvalidFileException">Missing, empty or damaged.</exception>
    public static IEnumerable<BoardPhotograph> Read(string source, int every = 1)
    {
        if (!Directory.Exists(source))
            return Frames(source, every);
        string[] files = ImageFolder.Files(source);
        return files.Length == 0 ? throw new InvalidFileException(source, "holds no photographs (png, jpg, webp, tif, bmp)")
            : files.Select(f => new BoardPhotograph(Path.GetFileName(f), ImageFile.Read(f), f));
    }

    private static IEnumerable<BoardPhotograph> Frames(string source, int every)
    {
        using VideoReader video = VideoReader.Open(source, new FrameSelection { Every = Math.Max(1, every) });
        foreach ((int i, RgbImage frame) in video.Index())
            yield return new BoardPhotograph(FormattableString.Invariant($"frame {i}"), frame);
    }
}

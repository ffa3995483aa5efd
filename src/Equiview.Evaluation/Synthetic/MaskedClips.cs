using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Synthetic;

/// <summary>
/// Synthetic clips out of real images: a folder in DAVIS' layout (NAME/JPEGImages/*.jpg, NAME/Annotations/*.png) lends its frames as
/// walls and its masked objects as figures and occluders.
/// </summary>
internal static class MaskedClips
{
    /// <summary>Names of the sequences that have frames and masks, in order of name.</summary>
    public static IReadOnlyList<string> Names(string folder) => !Directory.Exists(folder) ? []
        : [.. Directory.GetDirectories(folder)
            .Where(d => First(d, "JPEGImages", "*.jpg") is not null && First(d, "Annotations", "*.png") is not null)
            .Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// A clip for each sequence: its first frame is the wall, the object of the next one the figure, that of the one after the occluder.
    /// </summary>
    /// <param name="folder">Two sequences or more.</param>
    /// <param name="seed">Chooses the motion.</param>
    /// <param name="frames">Frames a clip, 2 or more.</param>
    /// <param name="size">Size of the frames.</param>
    /// <exception cref="InvalidFileException">Fewer than two sequences, or an image cannot be read.</exception>
    public static IReadOnlyList<SyntheticClip> Make(string folder, int seed, int frames, ImageSize size)
    {
        IReadOnlyList<string> names = Names(folder);
        if (names.Count < 2)
            throw new InvalidFileException(
                folder, "holds fewer than two sequences with frames and masks (NAME/JPEGImages, NAME/Annotations)");
        (RgbImage Image, LabelImage Mask)[] pictures = [
            .. names.Select(
                n => (
                    ImageFile.Read(First(Path.Combine(folder, n), "JPEGImages", "*.jpg")!),
                    ImageFile.ReadMask(First(Path.Combine(folder, n), "Annotations", "*.png")!)))];
        return [
            .. names.Select(
                (name, i) => SyntheticClips.FromPictures(
                    $"{names[(i + 1) % names.Count]} before {name}",
                    pictures[i].Image,
                    pictures[(i + 1) % names.Count],
                    pictures[(i + 2) % names.Count],
                    seed + i,
                    frames,
                    size))];
    }

    private static string? First(string clip, string kind, string pattern) =>
        Directory.Exists(Path.Combine(clip, kind))
            ? Directory.EnumerateFiles(Path.Combine(clip, kind), pattern).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
}

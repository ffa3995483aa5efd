using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
using Equiview.Formats;
using Equiview.Formats.Npy;

namespace Equiview.Correspondence.Files;

/// <summary>A learned matcher on given key points, to check a port of it: 'match --features'.</summary>
/// <param name="Matcher">Name of the matcher.</param>
/// <param name="PointsA">Key points of the first file.</param>
/// <param name="PointsB">Key points of the second file.</param>
/// <param name="Matches">How many of the first have a match.</param>
public sealed record PointMatchingFile(string Matcher, int PointsA, int PointsB, int Matches)
{
    /// <summary>
    /// Matches the key points of two .npz files (keypoints [M, 2], descriptors [M, D], size [2] of width and height; for SIFT scales [M]
    /// and oris [M] in radians) and writes an .npz: matches0 [M], the index in the second file or -1; scores0 [M], the probability of the
    /// pair that is best both ways, 0 where there is none; assignment [M + 1, N + 1], log probabilities with "no match" as last row and
    /// column.
    /// </summary>
    /// <param name="matcher">Not disposed.</param>
    /// <param name="fileA">Key points of the first image.</param>
    /// <param name="fileB">Key points of the second image.</param>
    /// <param name="target">The .npz file.</param>
    /// <param name="threshold">Probability that a match must exceed; null is <see cref="LightGlueMatcher.DefaultThreshold"/>.</param>
    /// <param name="cancellation">Checked between layers.</param>
    /// <exception cref="InvalidFileException">
    /// An array is missing, of another shape, not finite, or does not fit the matcher; or a file cannot be written.
    /// </exception>
    public static PointMatchingFile Write(
        LightGlueMatcher matcher, string fileA, string fileB, string target, double? threshold = null,
        CancellationToken cancellation = default)
    {
        DescriptorSet a = Read(matcher, fileA), b = Read(matcher, fileB);
        PointAssignment found = matcher.Assign(a, b, threshold ?? LightGlueMatcher.DefaultThreshold, cancellation);
        NpzFile.Write(target, new Dictionary<string, StoredTensor>
        {
            ["matches0"] = StoredTensor.From((ReadOnlySpan<long>)Array.ConvertAll(found.Matches, m => (long)m), found.CountA),
            ["scores0"] = StoredTensor.From(found.Scores, found.CountA),
            ["assignment"] = StoredTensor.From(found.Logarithms.Span, found.CountA + 1, found.CountB + 1),
        });
        return new(matcher.Name, a.Count, b.Count, found.Matches.Count(m => m >= 0));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{CountText.Of(Matches, "match", "matches")} of {PointsA} and ")
        + $"{CountText.Of(PointsB, "key point")} by {Matcher}";

    private static DescriptorSet Read(LightGlueMatcher matcher, string file)
    {
        DescriptorSet set = KeypointFile.Read(file);
        if (set.Channels != matcher.Channels)
        {
            throw new InvalidFileException(file, FormattableString.Invariant(
                $"holds descriptors of {set.Channels} channels, {matcher.Name} takes {matcher.Channels}"));
        }

        if (matcher.NeedsOrientation && set.Geometry is not { Scales: not null, Orientations: not null })
            throw new InvalidFileException(file, $"lacks the arrays 'scales' and 'oris', which {matcher.Name} needs");
        return set;
    }
}

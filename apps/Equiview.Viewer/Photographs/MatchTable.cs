using System.Globalization;
using System.Text;

namespace Equiview.Viewer.Photographs;

/// <summary>A correspondence that was kept by a click.</summary>
/// <param name="ImageA">Number of the first photograph.</param>
/// <param name="ImageB">Number of the second.</param>
/// <param name="XA">Raster pixels of the first.</param>
/// <param name="YA">Raster pixels of the first.</param>
/// <param name="XB">Raster pixels of the second.</param>
/// <param name="YB">Raster pixels of the second.</param>
/// <param name="Score">Similarity of the descriptors.</param>
internal sealed record KeptMatch(int ImageA, int ImageB, double XA, double YA, double XB, double YB, double Score);

/// <summary>Kept correspondences as csv: the columns of 'equiview match', and the names of both where there are more than two.</summary>
internal static class MatchTable
{
    /// <summary>The text of the file.</summary>
    /// <param name="matches">The correspondences.</param>
    /// <param name="names">Names of the photographs.</param>
    public static string Of(IReadOnlyList<KeptMatch> matches, IReadOnlyList<string> names)
    {
        bool named = names.Count > 2;
        var text = new StringBuilder("x_a,y_a,x_b,y_b,score").Append(named ? ",image_a,image_b\n" : "\n");
        foreach (KeptMatch match in matches)
        {
            double[] numbers = [match.XA, match.YA, match.XB, match.YB, match.Score];
            text.AppendJoin(',', numbers.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
            text.Append(named ? $",{Quoted(names[match.ImageA])},{Quoted(names[match.ImageB])}\n" : "\n");
        }

        return text.ToString();
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}

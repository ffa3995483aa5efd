using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Evaluation.Matching;
using Equiview.Imaging;
using Equiview.Imaging.Drawing;
namespace Equiview.Evaluation.Matching;

/// <summary>The match images of 'match' and of the demo.</summary>
internal static class MatchPictures
{
    /// <summary>Error that is drawn fully red.</summary>
    public const double ErrorLimitPixels = 10;

    /// <summary>Both images with lines between matches: colored by error where the truth is known, else by score.</summary>
    public static RgbImage Overlay(RgbImage a, RgbImage b, IReadOnlyList<Match> matches, Homography? bFromA) =>
        Overlay(a, b, matches, bFromA is { } truth ? HomographyAccuracy.TransferErrorsPixels(matches, truth) : null);

    /// <summary>Both images with lines between matches of known error in pixels.</summary>
    public static RgbImage Overlay(RgbImage a, RgbImage b, IReadOnlyList<Match> matches, double[]? errors)
    {
        PictureMatch[] drawn = [.. matches.Select((m, i) => new PictureMatch(m.A, m.B, errors?[i] ?? m.Score))];
        return MatchPicture.Draw(a, b, drawn, new MatchPictureOptions
        {
            Coloring = errors is null ? MatchColoring.Score : MatchColoring.Error,
            ErrorLimitPixels = ErrorLimitPixels,
        });
    }

    /// <summary>What was transferred: key points in equal colors, the mask tinted, both images side by side.</summary>
    public static RgbImage Transfer(RgbImage a, RgbImage b, IReadOnlyList<Match> points, (LabelImage A, LabelImage B)? masks)
    {
        RgbImage left = masks is { } m ? MaskOverlay.Draw(a, m.A) : a, right = masks is { } n ? MaskOverlay.Draw(b, n.B) : b;
        return MatchPicture.Draw(
            left,
            right,
            [.. points.Select(p => new PictureMatch(p.A, p.B))],
            new MatchPictureOptions { Coloring = MatchColoring.Position });
    }

    /// <summary>Similarity of a point of A to every pixel of B, over B, with a mark at the best pixel.</summary>
    public static RgbImage HeatMap(ImagePairFeatures pair, PixelPoint point)
    {
        SimilarityField field = new FeatureMapIndex(pair.B).Score(pair.A.Sample(point));
        RgbImage b = pair.ImageB, picture = Imaging.Drawing.HeatMap.Draw(b, field.ToHeatMap());
        using var canvas = new Canvas(picture);
        canvas.Dot(field.BestPixel().Point, Math.Max(3, b.Size.LongSide / 150.0), RgbColor.White);
        return picture;
    }
}

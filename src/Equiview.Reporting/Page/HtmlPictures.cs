using System.Globalization;
using System.Text;
using static Equiview.Reporting.Page.HtmlText;

namespace Equiview.Reporting.Page;

/// <summary>Images, clips, videos and before-and-after pairs as figures of a page.</summary>
internal static class HtmlPictures
{
    /// <summary>The figures of a section; examples behind buttons, one at a time.</summary>
    /// <param name="pictures">In reading order.</param>
    /// <param name="id">Unique in the page.</param>
    public static string Text(IEnumerable<ReportPicture> pictures, string id)
    {
        ReportPicture[] all = [.. pictures];
        var html = new StringBuilder();
        foreach (ReportPicture picture in all.Where(p => p.Example is null))
            html.Append(Figure(picture, ""));
        ReportPicture[] examples = [.. all.Where(p => p.Example is not null)];
        if (examples.Select(e => e.Example).Distinct().Count() > 1)
            html.Append($"<div class=\"tabs\" id=\"{id}\"></div>");
        foreach (ReportPicture picture in examples)
            html.Append(Figure(picture, $" data-tabs=\"{id}\" data-tab=\"{Escape(picture.Example!)}\""));
        return html.ToString();
    }

    private static string Figure(ReportPicture picture, string attributes)
    {
        string title = Escape(picture.Title);
        string highlight = picture.Highlight is { } words ? $" data-highlight=\"{Escape(words)}\"" : "";
        return $"<figure{attributes}{highlight}>{Content(picture, title)}<figcaption>{title}</figcaption></figure>";
    }

    private static string Content(ReportPicture picture, string title)
    {
        if (ReportPicture.MediaType(picture.Encoded) == "video/mp4")
            return $"<video controls loop muted playsinline width=\"100%\" aria-label=\"{title}\" src=\"{Data(picture.Encoded)}\"></video>";
        if (picture.Before is { } before)
            return $"<div class=\"compare\">{Image(before, Escape(picture.Sides.Before))}{Image(picture.Encoded, title)}<hr></div><div>"
                + "<input type=\"range\" min=\"0\" max=\"100\" value=\"50\" aria-label=\"before and after\"><div class=\"sides\"><span>"
                + $"{Escape(picture.Sides.Before)}</span><span>{Escape(picture.Sides.After)}</span></div></div>";
        if (picture.Frames.Count == 0)
            return Image(picture.Encoded, title);
        string rate = Math.Clamp(picture.FramesPerSecond, 0.1, 60).ToString("0.###", CultureInfo.InvariantCulture);
        return $"<div class=\"frames\" data-rate=\"{rate}\" title=\"click to stop\">{Image(picture.Encoded, title)}"
            + string.Concat(picture.Frames.Select(f => Image(f, title, hidden: true))) + "</div>";
    }

    private static string Image(byte[] encoded, string alternative, bool hidden = false) =>
        $"<img alt=\"{alternative}\"{(hidden ? " hidden" : "")} src=\"{Data(encoded)}\">";

    private static string Data(byte[] encoded) => $"data:{ReportPicture.MediaType(encoded)};base64,{Convert.ToBase64String(encoded)}";
}

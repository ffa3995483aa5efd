namespace Equiview.Reporting;

/// <summary>An example image of a report; it is stored in the page, not in report.json.</summary>
/// <param name="Title">What to look for in it.</param>
/// <param name="Encoded">A PNG or JPEG file, or an MP4 video.</param>
public sealed record ReportPicture(string Title, byte[] Encoded)
{
    /// <summary>Title of the table whose section shows it; null shows it before the first section.</summary>
    public string? Section { get; init; }

    /// <summary>
    /// Name under which it is one of the section's examples, of which the page shows one at a time ("worst", "best"); null always shows it.
    /// </summary>
    public string? Example { get; init; }

    /// <summary>The same image before something was done to it, of the same size: the page lays it over with a slider.</summary>
    public byte[]? Before { get; init; }

    /// <summary>What <see cref="Before"/> and the image are: "before" and "after", or names of two models.</summary>
    public (string Before, string After) Sides { get; init; } = ("before", "after");

    /// <summary>Images that follow this one in a clip that the page plays; none for a still image.</summary>
    public IReadOnlyList<byte[]> Frames { get; init; } = [];

    /// <summary>Images a second of <see cref="Frames"/>.</summary>
    public double FramesPerSecond { get; init; } = 8;

    /// <summary>A few words under which it is shown small at the top of the page, too; null for none.</summary>
    public string? Highlight { get; init; }

    /// <summary>A file name made of the title: letters, digits and hyphens.</summary>
    public string FileName =>
        string.Join(
            '-',
            new string([.. Title.Split(" (")[0].Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
                .Split(' ', StringSplitOptions.RemoveEmptyEntries))
        + Ending(Encoded);

    /// <summary>The kind of a file by its first bytes, "image/png" for example.</summary>
    internal static string MediaType(byte[] file) => Ending(file) switch
    {
        ".jpg" => "image/jpeg",
        ".mp4" => "video/mp4",
        _ => "image/png",
    };

    private static string Ending(byte[] file) => file switch
    {
        [0xFF, 0xD8, ..] => ".jpg",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => ".mp4",
        _ => ".png",
    };
}

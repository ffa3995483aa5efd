using System.Text;
using Equiview.Reporting.Page;

namespace Equiview.Reporting;

/// <summary>Writes a report into a folder: report.json, report.html, report.csv; each to a temporary name first.</summary>
public static class ReportFiles
{
    private const string BeforeEnding = "-before";

    /// <summary>Writes the three files, replacing older ones; the folder is made.</summary>
    public static void Write(string folder, Report report)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, "report.json"), Encoding.UTF8.GetBytes(ReportJson.Serialize(report)));
        AtomicFile.Write(Path.Combine(folder, "report.csv"), Encoding.UTF8.GetBytes(ReportCsv.Serialize(report)));
        AtomicFile.Write(Path.Combine(folder, "report.html"), Encoding.UTF8.GetBytes(ReportHtml.Serialize(report)));
    }

    /// <summary>Writes pictures under names made of their titles, none over another; the folder is made.</summary>
    public static void WritePictures(string folder, IReadOnlyList<ReportPicture> pictures)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, ReportPicture picture) in OutputNames.Distinct(pictures.Select(p => p.FileName)).Zip(pictures))
        {
            AtomicFile.Write(Path.Combine(folder, name), picture.Encoded);
            if (picture.Before is { } before)
                AtomicFile.Write(BeforeOf(Path.Combine(folder, name)), before);
        }
    }

    /// <summary>Name of the file of <see cref="ReportPicture.Before"/> beside that of the image.</summary>
    internal static string BeforeOf(string path) => Path.ChangeExtension(path, null) + BeforeEnding + Path.GetExtension(path);

    /// <summary>Whether a file is one of <see cref="BeforeOf"/>.</summary>
    internal static bool IsBefore(string path) => Path.GetFileNameWithoutExtension(path).EndsWith(BeforeEnding, StringComparison.Ordinal);
}

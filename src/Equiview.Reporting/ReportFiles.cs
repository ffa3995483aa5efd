using System.Text;

namespace Equiview.Reporting;

/// <summary>Writes a report into a folder: report.json, report.html, report.csv; each to a temporary name first.</summary>
public static class ReportFiles
{
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
            AtomicFile.Write(Path.Combine(folder, name), picture.Encoded);
    }
}

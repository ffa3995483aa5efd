using System.Text;

namespace Equiview.Reporting;

/// <summary>Writes a report into a folder: report.json, report.html, report.csv; each to a temporary name first.</summary>
public static class ReportFiles
{
    /// <summary>Writes the three files, replacing older ones; the folder is made.</summary>
    public static void Write(string folder, Report report)
    {
        Directory.CreateDirectory(folder);
        Replace(Path.Combine(folder, "report.json"), ReportJson.Serialize(report));
        Replace(Path.Combine(folder, "report.csv"), ReportCsv.Serialize(report));
        Replace(Path.Combine(folder, "report.html"), ReportHtml.Serialize(report));
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text, new UTF8Encoding(false));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}

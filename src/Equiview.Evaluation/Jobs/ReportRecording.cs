using Equiview.Formats.Rerun;
using Equiview.Reporting;

namespace Equiview.Evaluation.Jobs;

/// <summary>
/// A report as a recording of the Rerun viewer: summary and tables as pages, tables/TITLE/METRIC as plots over the rows, curves, and
/// pictures with their clips.
/// </summary>
internal static class ReportRecording
{
    private static readonly RerunTime First = new(0);

    /// <summary>Writes a recording; a file that is there is replaced.</summary>
    /// <param name="path">The file, .rrd.</param>
    /// <param name="report">The report.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, Report report)
    {
        using var recording = new RerunRecording(path, report.Title);
        string command = $"`equiview {string.Join(' ', report.Command)}`";
        recording.Log("report", RerunArchetype.Markdown($"# {report.Title}\n\n{report.Summary}\n\n{command}\n"));
        foreach (string warning in report.Warnings)
            recording.Log("log", First, RerunArchetype.TextLog(warning, "WARN"));
        foreach (MetricTable table in report.Tables)
            Add(recording, table);
        foreach (ReportChart chart in report.Charts)
            Add(recording, chart);
        foreach ((int number, ReportPicture picture) in report.Pictures.Index())
            Add(recording, number, picture);
        recording.Finish();
    }

    private static void Add(RerunRecording recording, MetricTable table)
    {
        string entity = "tables/" + RerunRecording.Part(table.Title);
        recording.Log(entity, RerunArchetype.Markdown(new MarkdownTable("", "", table).Text));
        foreach (string metric in table.Rows.SelectMany(r => r.Metrics).Select(m => m.Name).Distinct())
        {
            foreach ((int row, MetricRow values) in table.Rows.Index())
            {
                if (values.Metrics.FirstOrDefault(m => m.Name == metric) is { } found && double.IsFinite(found.Value))
                    recording.Log($"{entity}/{RerunRecording.Part(metric)}", new RerunTime(row), RerunArchetype.Scalars(found.Value));
            }
        }
    }

    // A plot has only whole numbers and seconds as abscissae: x is told in seconds.
    private static void Add(RerunRecording recording, ReportChart chart)
    {
        foreach (ReportCurve curve in chart.Curves)
        {
            string entity = $"charts/{RerunRecording.Part(chart.Title)}/{RerunRecording.Part(curve.Label)}";
            foreach ((int i, (double x, double y)) in curve.X.Zip(curve.Y).Index())
            {
                if (double.IsFinite(x) && double.IsFinite(y))
                    recording.Log(entity, new RerunTime(i, x), RerunArchetype.Scalars(y));
            }
        }
    }

    private static void Add(RerunRecording recording, int number, ReportPicture picture)
    {
        if (picture.FileName.EndsWith(".mp4", StringComparison.Ordinal))
            return; // the page plays it
        string name = RerunRecording.Part(Path.GetFileNameWithoutExtension(picture.FileName));
        string entity = FormattableString.Invariant($"pictures/{number:d3}-{name}");
        if (picture.Before is { } before)
            recording.Log(entity + "/before", First, RerunArchetype.EncodedImage(before));
        foreach ((int i, byte[] frame) in picture.Frames.Prepend(picture.Encoded).Index())
            recording.Log(entity, new RerunTime(i, i / picture.FramesPerSecond), RerunArchetype.EncodedImage(frame));
    }
}

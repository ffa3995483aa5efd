using System.Globalization;
using System.Text;

namespace Equiview.Reporting;

/// <summary>All numbers of a report in long form: table,row,metric,value,unit,low,high.</summary>
internal static class ReportCsv
{
    /// <summary>The report as text.</summary>
    public static string Serialize(Report report)
    {
        var text = new StringBuilder("table,row,metric,value,unit,low,high\n");
        foreach (MetricTable table in report.Tables)
        {
            foreach (MetricRow row in table.Rows)
            {
                foreach (Metric m in row.Metrics)
                    text.AppendJoin(
                        ',',
                        Quote(table.Title),
                        Quote(row.Label),
                        Quote(m.Name),
                        Number(m.Value),
                        Quote(m.Unit),
                        Number(m.Low),
                        Number(m.High))
                        .Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

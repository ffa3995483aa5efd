using System.Globalization;
using System.Text;

namespace Equiview.Reporting;

/// <summary>
/// All numbers of a report in long form: table,row,metric,value,unit,low,high. A text that a spreadsheet would run as a formula gets an
/// apostrophe before it.
/// </summary>
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

    private static string Quote(string field)
    {
        string text = Harmless(field);
        return text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    // Names come out of files. Spreadsheets run a cell that begins like a formula; an apostrophe makes it text (OWASP, "CSV injection").
    private static string Harmless(string field)
    {
        bool formula = field.TrimStart() is ['=' or '+' or '-' or '@', _, ..] || field is ['\t' or '\r', ..];
        return formula && !double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? "'" + field : field;
    }
}

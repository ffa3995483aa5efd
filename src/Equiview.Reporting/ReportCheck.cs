namespace Equiview.Reporting;

/// <summary>
/// Finds nulls that reading JSON lets through: entries of lists and dictionaries, and values that the file does not name. Only what every
/// version of the layout has is asked for.
/// </summary>
internal static class ReportCheck
{
    /// <summary>Whether something is null that the types say is not.</summary>
    public static bool HasNull(Report report) =>
        Any(report.Command) || Any(report.Warnings) || Any(report.Versions.Values) || Any(report.Data.Values)
        || report.Models.Any(m => m is null || m.Name is null)
        || report.Tables.Any(t => t is null || t.Title is null || t.Rows is null || t.Rows.Any(HasNull) || HasNull(t.Protocol))
        || report.Charts.Any(c => c is null || c.Curves is null || c.Curves.Any(v => v is null || v.X is null || v.Y is null));

    private static bool HasNull(MetricRow? row) =>
        row is null || row.Label is null || row.Metrics is null || row.Metrics.Any(m => m is null || m.Name is null || m.Unit is null);

    private static bool HasNull(IReadOnlyDictionary<string, string>? values) => values is null || Any(values.Values);

    private static bool Any(IEnumerable<string?> values) => values.Any(v => v is null);
}

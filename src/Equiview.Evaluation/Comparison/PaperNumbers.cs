namespace Equiview.Evaluation.Comparison;

/// <summary>
/// What You et al. (ICLR 2025, Tables 5, 7, 9, 10, 11) report for the backbones that are in the catalogue, original and finetuned. Other
/// data and larger backbones: signs can be compared, numbers cannot.
/// </summary>
internal static class PaperNumbers
{
    private static readonly (string Metric, string Unit, bool Higher)[] Columns =
    [
        ("APE, Objaverse", "%", false), ("PCDP@0.05, Objaverse", "%", true), ("PCDP@0.1, Objaverse", "%", true),
        ("APE, MVImgNet", "%", false), ("PCDP@0.05, MVImgNet", "%", true),
        ("3cm3deg, OnePose-LowTexture", "%", true), ("AJ, TAP-Vid-DAVIS", "%", true), ("PCK@0.10, PF-PASCAL same view", "%", true),
        ("PCK@0.10, PF-PASCAL different view", "%", true),
    ];

    private static readonly (string Model, double[] Original, double[] Finetuned)[] Rows =
    [
        (
            "DINOv2-B",
            [19.12, 22.60, 36.84, 6.24, 62.09, 48.45, 40.40, 79.05, 56.90],
            [17.98, 30.61, 43.65, 4.96, 71.74, 58.03, 46.85, 84.94, 60.76]),
        (
            "DINOv2-B reg",
            [19.51, 23.05, 37.24, 6.06, 64.54, 52.65, 37.89, 71.93, 53.74],
            [19.48, 22.81, 36.39, 5.90, 64.35, 59.32, 44.91, 79.24, 57.27]),
        (
            "MAE",
            [20.58, 16.25, 30.71, 6.73, 59.10, 20.76, 29.99, 31.52, 20.16],
            [19.88, 22.57, 35.94, 4.76, 73.76, 39.37, 36.04, 36.16, 23.79]),
        (
            "CLIP",
            [20.11, 17.05, 33.00, 11.34, 46.63, 19.65, 25.86, 31.38, 24.85],
            [19.17, 22.54, 38.01, 8.42, 60.23, 35.63, 32.13, 42.72, 32.36]),
        (
            "DeiT-III",
            [19.72, 18.07, 33.89, 8.34, 54.63, 16.85, 26.80, 38.96, 31.17],
            [19.00, 23.39, 38.47, 5.89, 67.31, 33.24, 32.55, 49.69, 33.29]),
    ];

    /// <summary>The paper's numbers, and their differences, as a table.</summary>
    public static MetricTable Table() => new("What the paper reports",
        [
            .. Rows.SelectMany(
                r => new[]
                {
                    Row($"{r.Model} original", r.Original),
                    Row($"{r.Model} finetuned", r.Finetuned),
                    Row($"{r.Model} difference", [.. r.Finetuned.Zip(r.Original, (f, o) => f - o)]),
                })],
        new Dictionary<string, string>
        {
            ["source"] =
                "You et al., Multiview Equivariance Improves 3D Correspondence Understanding with Minimal Feature "
                    + "Finetuning, ICLR 2025, Tables 5, 7, 9, 10, 11",
            ["comparable"] =
                "sign and rough size of the differences; the data sets, backbones and (for APE and PCDP, unpublished) "
                    + "candidates and averaging are others",
        });

    private static MetricRow Row(string label, double[] values) =>
        new(label, [.. Columns.Zip(values, (c, v) => new Metric(c.Metric, v, c.Unit, HigherIsBetter: c.Higher))]);
}

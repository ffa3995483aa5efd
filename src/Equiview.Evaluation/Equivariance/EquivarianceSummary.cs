namespace Equiview.Evaluation.Equivariance;

/// <summary>Tables of APE and PCDP from pair scores.</summary>
/// <param name="scores">All scores, each predictor and pair once.</param>
/// <param name="options">The options they were made with.</param>
/// <param name="protocol">The choices of the protocol; they are printed under every table.</param>
internal sealed class EquivarianceSummary(
    IReadOnlyList<PairScore> scores, EquivarianceOptions options, IReadOnlyDictionary<string, string> protocol)
{
    private readonly string[] predictors = [.. scores.Select(s => s.Predictor).Distinct()
        .OrderBy(p => p is PairScorer.Chance or PairScorer.SamePixel or PairScorer.SamePlace)];

    /// <summary>
    /// All tables: the headline (mean over matches, then pairs, then objects, with intervals over objects), the three averagings, the split
    /// by angle and the objects one by one.
    /// </summary>
    public IReadOnlyList<MetricTable> Tables()
    {
        var choices = new Dictionary<string, string>(protocol)
        {
            ["queries"] = FormattableString.Invariant($"at most {options.QueriesPerPair} an ordered pair, seed {options.Seed}"),
            ["prediction"] = "candidate with the largest cosine; features interpolated at the point, never enlarged",
            ["error"] = "distance / shorter side of B; PCDP counts errors at most the threshold",
            ["average"] = "matches of a pair, then pairs of an object, then objects; intervals: 95 % bootstrap over objects",
            ["measured"] =
                FormattableString.Invariant($"{scores.Select(s => s.Pair).Distinct().Count()} pairs of ")
                    + FormattableString.Invariant($"{scores.Select(s => s.Pair.Group).Distinct().Count()} objects or scenes"),
        };
        var tables = new List<MetricTable>
        {
            new("3D equivariance: APE and PCDP", [.. predictors.Select(p => Row(p, Of(p), intervals: true))], choices),
            new("The three averagings", [.. predictors.Select(Averagings)], choices),
        };
        PairScore[][] extra = [
            .. predictors.Select(Of).Where(of => of.Any(s => s.MeanCycleError is not null || s.Symmetric is not null))];
        if (extra.Length > 0)
        {
            var protocolOfExtra = new Dictionary<string, string>(choices)
            {
                ["cycle error"] = "A to B and back: distance from the query / shorter side of A",
                ["symmetry"] =
                    "distance to the nearest position that is equivalent under the object's symmetries; over the objects that have any",
            };
            tables.Add(new("Cycle error, and errors that forgive symmetry", [.. extra.Select(Forgiving)], protocolOfExtra));
        }

        if (scores.Any(s => s.AngleDegrees is not null))
            tables.Add(new("By change of view", [.. Bins().SelectMany(InBin)], choices));
        string[] groups = [.. scores.Select(s => s.Pair.Group).Distinct()];
        if (groups.Length > 1)
            tables.Add(new("By object or scene", [.. groups.SelectMany(InGroup)], choices));
        return tables;

        IEnumerable<MetricRow> InBin((string Label, double Above, double UpTo) bin) =>
            Rows(bin.Label, s => s.AngleDegrees is { } a && a > bin.Above && a <= bin.UpTo);

        IEnumerable<MetricRow> InGroup(string group) => Rows(group, s => s.Pair.Group == group);
    }

    // A row of each predictor that has scores in the subset.
    private IEnumerable<MetricRow> Rows(string subset, Func<PairScore, bool> contains) =>
        from predictor in predictors
        let chosen = Of(predictor).Where(contains).ToArray()
        where chosen.Length > 0
        select Row($"{subset}: {predictor}", chosen, intervals: false);

    /// <summary>"PCDP@0.05".</summary>
    public static string PcdpName(double threshold) => FormattableString.Invariant($"PCDP@{threshold}");

    private PairScore[] Of(string predictor) => [.. scores.Where(s => s.Predictor == predictor)];

    private MetricRow Row(string label, PairScore[] of, bool intervals) => new(label,
    [
        Mean("APE", of, s => s.MeanError, higherIsBetter: false, intervals),
        .. options.Thresholds.Select((t, i) => Mean(PcdpName(t), of, s => s.Within[i], higherIsBetter: true, intervals)),
    ]);

    private MetricRow Averagings(string predictor)
    {
        PairScore[] of = Of(predictor);
        double queries = of.Sum(s => (double)s.Queries);
        return new(predictor,
        [
            .. Three("APE", s => s.MeanError, higherIsBetter: false),
            .. options.Thresholds.Select((t, i) => (Name: PcdpName(t), Index: i))
                .SelectMany(t => Three(t.Name, s => s.Within[t.Index], higherIsBetter: true)),
        ]);

        Metric[] Three(string name, Func<PairScore, double> value, bool higherIsBetter) =>
        [
            new(name + " per match", 100 * of.Sum(s => s.Queries * value(s)) / queries, "%", HigherIsBetter: higherIsBetter),
            new(name + " per pair", 100 * of.Average(value), "%", HigherIsBetter: higherIsBetter),
            new(name + " per object", 100 * PerObject(of, value).Average(), "%", HigherIsBetter: higherIsBetter),
        ];
    }

    private MetricRow Forgiving(PairScore[] of)
    {
        PairScore[] cycles = [.. of.Where(s => s.MeanCycleError is not null)], symmetric = [.. of.Where(s => s.Symmetric is not null)];
        var metrics = new List<Metric>();
        if (cycles.Length > 0)
            metrics.Add(Mean("cycle error", cycles, s => s.MeanCycleError!.Value, higherIsBetter: false, intervals: true));
        if (symmetric.Length > 0)
        {
            metrics.Add(Mean("APE", symmetric, s => s.MeanError, higherIsBetter: false, intervals: false));
            metrics.Add(Mean("APE, symmetry forgiven", symmetric, s => s.Symmetric!.MeanError, higherIsBetter: false, intervals: false));
            metrics.AddRange(
                options.Thresholds.Select(
                    (t, i) => Mean(
                        PcdpName(t) + ", symmetry forgiven",
                        symmetric,
                        s => s.Symmetric!.Within[i],
                        higherIsBetter: true,
                        intervals: false)));
        }

        return new(of[0].Predictor, metrics);
    }

    private Metric Mean(string name, PairScore[] of, Func<PairScore, double> value, bool higherIsBetter, bool intervals)
    {
        double[] objects = PerObject(of, value);
        (double Low, double High)? interval = intervals
            ? BootstrapInterval.OfMean(objects, options.BootstrapResamples, options.Seed)
            : null;
        return new Metric(name, 100 * objects.Average(), "%", 100 * interval?.Low, 100 * interval?.High, higherIsBetter);
    }

    private static double[] PerObject(PairScore[] of, Func<PairScore, double> value) =>
        [.. of.GroupBy(s => s.Pair.Group).Select(g => g.Average(value))];

    private IEnumerable<(string Label, double Above, double UpTo)> Bins()
    {
        double above = -1;
        foreach (double bound in options.AngleBounds)
        {
            yield return (
                above < 0 ? FormattableString.Invariant($"up to {bound} deg") : FormattableString.Invariant($"{above} to {bound} deg"),
                above,
                bound);
            above = bound;
        }

        yield return (FormattableString.Invariant($"above {above} deg"), above, double.PositiveInfinity);
    }
}

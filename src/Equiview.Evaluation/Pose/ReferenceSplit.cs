namespace Equiview.Evaluation.Pose;

/// <summary>A division of posed views into references (onboarded) and queries (estimated and compared).</summary>
/// <param name="Name">"temple 12".</param>
/// <param name="References">Indices of views.</param>
/// <param name="Queries">Indices of views.</param>
internal sealed record ReferenceSplit(string Name, int[] References, int[] Queries)
{
    /// <summary>Every <paramref name="step"/>-th view is a reference, all others are queries.</summary>
    public static ReferenceSplit EveryNth(string name, int views, int step)
    {
        if (step < 2)
            throw new UsageException(FormattableString.Invariant($"every {step}-th view as reference leaves no query; take 2 or more"));
        int[] references = [.. Enumerable.Range(0, views).Where(i => i % step == 0)];
        return new(
            FormattableString.Invariant($"{name} {references.Length}"),
            references,
            [.. Enumerable.Range(0, views).Where(i => i % step != 0)]);
    }

    /// <summary>References and queries by file name; names that are not there are left out.</summary>
    public static ReferenceSplit ByName(
        string name, IReadOnlyList<PosedView> views, IReadOnlyList<string> references, IReadOnlyList<string> queries)
    {
        return new(name, Indices(references), Indices(queries));

        int[] Indices(IReadOnlyList<string> names) => [.. names.Select(n => IndexOf(n)).Where(i => i >= 0)];

        int IndexOf(string n) => Enumerable.Range(0, views.Count).FirstOrDefault(i => views[i].Name == n, -1);
    }
}

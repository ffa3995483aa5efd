namespace Equiview.Correspondence.LightGlue;

/// <summary>
/// Which points of two images match, M of the first and N of the second, and how sure that is. A match is the best in its row and in its
/// column (Lindenberger et al., ICCV 2023, section 3.3).
/// </summary>
public sealed class PointAssignment
{
    private readonly float[] logarithms;

    /// <summary>Reads the matches off a log assignment.</summary>
    /// <param name="logarithms">[M + 1, N + 1], row-major: pairs, then "no match" as last column and row.</param>
    /// <param name="countA">M.</param>
    /// <param name="countB">N.</param>
    /// <param name="threshold">Probability that a match must exceed.</param>
    internal PointAssignment(float[] logarithms, int countA, int countB, double threshold)
    {
        (this.logarithms, CountA, CountB) = (logarithms, countA, countB);
        (Matches, Scores) = (new int[countA], new float[countA]);
        int[] bestA = [.. Enumerable.Range(0, countA).Select(BestOfRow)], bestB = BestOfColumns();
        for (int i = 0; i < countA; i++)
        {
            bool mutual = countB > 0 && bestB[bestA[i]] == i;
            Scores[i] = mutual ? MathF.Exp(At(i, bestA[i])) : 0;
            Matches[i] = mutual && Scores[i] > threshold ? bestA[i] : -1;
        }
    }

    /// <summary>M, points of the first image.</summary>
    public int CountA { get; }

    /// <summary>N, points of the second image.</summary>
    public int CountB { get; }

    /// <summary>For each point of the first image its match in the second, or -1.</summary>
    public int[] Matches { get; }

    /// <summary>
    /// For each point of the first image the probability of the pair that is best both ways, also where it is too small for a match; 0
    /// where no pair is.
    /// </summary>
    public float[] Scores { get; }

    /// <summary>
    /// [M + 1, N + 1], row-major: the logarithm of the probability of each pair; the last column and row are points without a match, the
    /// last corner is 0.
    /// </summary>
    public ReadOnlyMemory<float> Logarithms => logarithms;

    /// <summary>How much more probable the match of a point is than its next best; +infinity where there is no other.</summary>
    /// <param name="point">Index of a point of the first image that has a match.</param>
    public float Margin(int point)
    {
        float rival = 0;
        for (int j = 0; j < CountB; j++)
            rival = j == Matches[point] ? rival : Math.Max(rival, MathF.Exp(At(point, j)));
        return CountB > 1 ? Scores[point] - rival : float.PositiveInfinity;
    }

    private float At(int i, int j) => logarithms[(i * (CountB + 1)) + j];

    private int BestOfRow(int i)
    {
        int best = 0;
        for (int j = 1; j < CountB; j++)
            best = At(i, j) > At(i, best) ? j : best;
        return best;
    }

    private int[] BestOfColumns()
    {
        var best = new int[CountB];
        for (int i = 1; i < CountA; i++)
        {
            for (int j = 0; j < CountB; j++)
                best[j] = At(i, j) > At(best[j], j) ? i : best[j];
        }

        return best;
    }
}

namespace Equiview.Correspondence.Matching;

/// <summary>Nearest neighbors of two descriptor sets in both directions, by largest dot product; of equal ones the lowest index.</summary>
/// <param name="NearestB">For each row of a the index of its nearest row of b; -1 where b is empty.</param>
/// <param name="ScoreA">The similarity to it.</param>
/// <param name="RunnerUpA">The second largest similarity of that row; -infinity where b has a single row.</param>
/// <param name="NearestA">For each row of b the index of its nearest row of a; -1 where a is empty.</param>
/// <param name="ScoreB">The similarity to it.</param>
public sealed record NearestNeighbors(int[] NearestB, float[] ScoreA, float[] RunnerUpA, int[] NearestA, float[] ScoreB)
{
    /// <summary>Pairs that are each other's nearest neighbor, in the order of a.</summary>
    public IEnumerable<(int A, int B)> Mutual()
    {
        for (int i = 0; i < NearestB.Length; i++)
        {
            if (NearestB[i] is >= 0 and int j && NearestA[j] == i)
                yield return (i, j);
        }
    }
}

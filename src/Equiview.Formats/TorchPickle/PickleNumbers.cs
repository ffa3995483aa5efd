using System.Numerics;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>The numbers of a pickled array, or of nested lists that stand for one.</summary>
internal static class PickleNumbers
{
    // numpy's own limit is 64 dimensions. A list may contain itself, and then there is no end.
    private const int MaximumDepth = 64;
    private const int VisitBytes = 16;

    /// <summary>All numbers in stored order; booleans are 0 or 1.</summary>
    /// <param name="value">An array, or lists of lists of numbers.</param>
    /// <param name="budget">Is charged for every item: one list may appear in many others.</param>
    /// <exception cref="InvalidFileException">Something else, lists nested too deeply or in themselves, or too many numbers.</exception>
    public static double[] Of(object? value, ReadBudget budget)
    {
        if (value is StoredTensor array)
        {
            budget.Charge(array.Count, sizeof(double));
            return array.ToDoubles();
        }

        var numbers = new List<double>();
        Add(value, budget, numbers, 0);
        return [.. numbers];
    }

    private static void Add(object? value, ReadBudget budget, List<double> numbers, int depth)
    {
        budget.Charge(VisitBytes);
        switch (value)
        {
            case PickleSequence list when depth < MaximumDepth:
                foreach (object? item in list)
                    Add(item, budget, numbers, depth + 1);
                break;
            case PickleSequence:
                throw new InvalidFileException(budget.File, $"nests lists deeper than {MaximumDepth} levels, or in themselves");
            case StoredTensor array:
                numbers.AddRange(Of(array, budget));
                break;
            case BigInteger:
                throw new InvalidFileException(budget.File, "holds a number beyond 64 bits");
            default:
                numbers.Add(value switch
                {
                    double d => d,
                    long n => n,
                    bool b => b ? 1 : 0,
                    _ => throw new InvalidFileException(
                        budget.File, "holds something that is not numbers where an array is expected"),
                });
                break;
        }
    }
}

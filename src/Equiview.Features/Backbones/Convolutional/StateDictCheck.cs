using Equiview.Features.Checkpoints;
using Equiview.Formats;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>Compares the tensors of a file with those a network needs.</summary>
internal static class StateDictCheck
{
    /// <summary>Batch-norm step counters: training state that no forward pass reads.</summary>
    private const string Counter = ".num_batches_tracked";

    /// <summary>Returns when the file holds exactly the expected tensors (step counters aside).</summary>
    /// <exception cref="ModelMismatchException">
    /// A tensor is missing, unexpected, of another shape or not a floating-point one; all are listed.
    /// </exception>
    /// <exception cref="InvalidFileException">A weight is NaN or infinite.</exception>
    public static void Require(ITensorArchive archive, string model, IReadOnlyDictionary<string, long[]> expected)
    {
        var differences = new List<string>();
        foreach ((string key, long[] shape) in expected)
        {
            if (!archive.Tensors.TryGetValue(key, out StoredTensor? tensor))
                differences.Add($"missing {key} [{string.Join(", ", shape)}]");
            else if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                differences.Add($"{key} has shape [{string.Join(", ", tensor.Shape)}], needs [{string.Join(", ", shape)}]");
            else if (!tensor.IsFloatingPoint())
                differences.Add($"{key} holds {tensor.Type} values, needs floating-point ones");
        }

        IEnumerable<string> unexpected = archive.Tensors.Keys
            .Where(k => !expected.ContainsKey(k) && !k.EndsWith(Counter, StringComparison.Ordinal));
        foreach (string key in unexpected.Order(StringComparer.Ordinal))
            differences.Add($"unexpected {key}");
        if (differences.Count == 0)
        {
            foreach (string key in expected.Keys)
                FiniteValues.RequireWeights(archive.Tensors[key].ToSingles(), archive.Path, key);
            return;
        }

        string more = differences.Count > 3 ? FormattableString.Invariant($"; and {differences.Count - 3} more") : "";
        throw new ModelMismatchException(
            $"{archive.Path} does not hold the weights of {model}: {string.Join("; ", differences.Take(3))}{more}", differences);
    }
}

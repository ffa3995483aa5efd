using System.Numerics.Tensors;

namespace Equiview.Correspondence.Similarity;

/// <summary>Checks and scaling of descriptor rows.</summary>
public static class Descriptors
{
    /// <summary>Lengths below this count as this, as in <c>torch.nn.functional.normalize</c>.</summary>
    public const float SmallestLength = 1e-12f;

    /// <summary>Refuses rows of another width and values that are not finite.</summary>
    public static void RequireFinite(ReadOnlySpan<float> rows, int channels, string what)
    {
        if (channels < 1 || rows.Length % channels != 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{rows.Length} values are no whole number of {what} rows of {channels} channels"));
        if (rows.Length == 0 || TensorPrimitives.IsFiniteAll(rows))
            return;
        int first = 0;
        while (float.IsFinite(rows[first]))
            first++;
        throw new DegenerateInputException(
            FormattableString.Invariant($"the {what} holds a value that is not finite (row {first / channels}, channel ")
                + FormattableString.Invariant($"{first % channels}); check the model and its input"));
    }

    /// <summary>Scales each row to length 1 in place; rows of length 0 stay 0.</summary>
    public static void Normalize(float[] rows, int channels)
    {
        Parallel.For(0, rows.Length / channels, i =>
        {
            Span<float> row = rows.AsSpan(i * channels, channels);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Norm(row), SmallestLength), row);
        });
    }
}

using System.Numerics.Tensors;

namespace Equiview.Features;

/// <summary>Refuses NaN and infinity where numbers enter the provider (weights) and where they leave it (features).</summary>
internal static class FiniteValues
{
    /// <summary>Returns when every weight of a tensor is finite.</summary>
    /// <param name="values">The tensor in single precision.</param>
    /// <param name="file">Where it comes from.</param>
    /// <param name="tensor">Its name there.</param>
    /// <exception cref="InvalidFileException">One is not.</exception>
    public static void RequireWeights(ReadOnlySpan<float> values, string file, string tensor)
    {
        if (!values.IsEmpty && !TensorPrimitives.IsFiniteAll(values))
        {
            throw new InvalidFileException(file, "holds a weight that is NaN or infinite, and so would every feature be; "
                + "fetch the file again, or take a checkpoint from before its training broke", tensor);
        }
    }

    /// <summary>Returns when every value a network computed is finite.</summary>
    /// <exception cref="ModelOutputException">One is not.</exception>
    public static void RequireOutput(ReadOnlySpan<float> values, string model)
    {
        if (!values.IsEmpty && !TensorPrimitives.IsFiniteAll(values))
        {
            throw new ModelOutputException($"{model} computed values that are NaN or infinite; run it again, "
                + "fetch its weight file again if that stays so, or take another model ('equiview models list')");
        }
    }
}

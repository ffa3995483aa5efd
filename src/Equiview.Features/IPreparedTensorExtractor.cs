namespace Equiview.Features;

/// <summary>The ability to take a tensor that is already prepared and normalised: the checking door of 'features --tensor'.</summary>
public interface IPreparedTensorExtractor
{
    /// <summary>Features of a prepared tensor.</summary>
    /// <param name="images">[B, 3, H, W], row-major.</param>
    /// <param name="shape">The four dimensions.</param>
    /// <param name="layer">Which tokens are read.</param>
    /// <param name="stride">Distance of cells in pixels; null is the network's own.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>[B, cells, Dimension], and the grid of the cells.</returns>
    /// <exception cref="DegenerateInputException">The shape is not [B, 3, H, W] with sides the network takes.</exception>
    (float[] Tokens, PatchGrid Grid) ExtractPrepared(
        float[] images, long[] shape, OutputLayer layer, int? stride, CancellationToken cancellation = default);
}

/// <summary>Checks a prepared tensor.</summary>
internal static class PreparedTensor
{
    /// <summary>Returns where a network takes the tensor.</summary>
    /// <exception cref="DegenerateInputException">The shape is not [B, 3, H, W] with sides the network takes.</exception>
    public static void Require(float[] images, long[] shape, int multiple, string model)
    {
        if (shape is not [> 0, 3, > 0, > 0] || shape.Aggregate(1L, (a, b) => a * b) != images.LongLength)
            throw new DegenerateInputException($"a prepared tensor is [B, 3, H, W]; got [{string.Join(", ", shape)}]");
        if (shape[2] % multiple != 0 || shape[3] % multiple != 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{model} takes sides that are multiples of {multiple}; got {shape[3]}x{shape[2]}"));
    }
}

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// The operators that the convolutional networks are made of. A network is written down once with them, and every engine computes that:
/// libtorch runs each operator at once (<see cref="TorchOperators"/>), ONNX Runtime gets them as a graph.
/// </summary>
/// <typeparam name="T">A map [B, C, H, W]: a tensor, or the name of a value of the graph.</typeparam>
internal interface INetworkOperators<T>
{
    /// <summary>Applies a layer with zero padding; H and W are divided by the stride.</summary>
    T Convolve(string layer, T x, int stride = 1);

    /// <summary><see cref="Convolve"/>, then ReLU.</summary>
    T ConvolveRelu(string layer, T x, int stride = 1);

    /// <summary>A run of <see cref="ConvolveRelu"/> layers; the first takes the stride.</summary>
    T Chain(T x, int stride, params ReadOnlySpan<string> layers);

    /// <summary>ReLU(second(ReLU(first(x))) + shortcut(x)), where no shortcut layer means the identity.</summary>
    T Residual(T x, string first, string second, string? shortcut);

    /// <summary>The sum; neither term may be used afterwards.</summary>
    T Add(T sum, T other);

    /// <summary>The product, with channels of length 1 repeated; neither factor may be used afterwards.</summary>
    T Multiply(T x, T other);

    /// <summary>Maxima of squares: [B, C, H / side, W / side].</summary>
    T MaxPool(T x, int side);

    /// <summary>Means of rectangles: [B, C, H / rows, W / columns].</summary>
    T Average(T x, int rows, int columns);

    /// <summary>Bilinear enlargement by whole factors: [B, C, rows H, columns W].</summary>
    T Enlarge(T x, int rows, int columns, bool alignCorners);

    /// <summary>Channels side by side.</summary>
    T Join(params T[] maps);

    /// <summary>The first channels: [B, count, H, W].</summary>
    T First(T x, int count);

    /// <summary>1 / (1 + exp(-x)); x may not be used afterwards.</summary>
    T Sigmoid(T x);

    /// <summary>Softmax over the channels.</summary>
    T Softmax(T x);

    /// <summary>Every feature scaled to length 1.</summary>
    T UnitLength(T x);

    /// <summary>[B, C side², H, W] to [B, C, side H, side W], channel = side row + column.</summary>
    T PixelShuffle(T x, int side);

    /// <summary>[B, 1, side H, side W] to [B, side², H, W], channel = side row + column.</summary>
    T PixelUnshuffle(T x, int side);

    /// <summary>The mean of the color channels with zero mean and unit variance over each image: [B, 3, H, W] to [B, 1, H, W].</summary>
    T NormalizedGray(T images);

    /// <summary>The value is not needed any more.</summary>
    void Release(T x);
}

/// <summary>Operators that are made of others.</summary>
internal static class NetworkOperatorExtensions
{
    /// <summary>Means of squares: [B, C, H / side, W / side].</summary>
    public static T Average<T>(this INetworkOperators<T> operators, T x, int side) =>
        side == 1 ? x : operators.Average(x, side, side);

    /// <summary>
    /// Means of squares of an enlarged map, without the enlarged map: both steps work on rows and columns apart, so the columns are
    /// enlarged and averaged before the rows are. At most 1 / side of the whole is in memory.
    /// </summary>
    /// <param name="operators">The engine.</param>
    /// <param name="x">[B, C, H / factor, W / factor].</param>
    /// <param name="factor">Whole factor of the enlargement, corners aligned.</param>
    /// <param name="side">Side of the squares.</param>
    /// <returns>[B, C, H / side, W / side].</returns>
    public static T EnlargedAverage<T>(this INetworkOperators<T> operators, T x, int factor, int side)
    {
        if (factor == 1 || side == 1)
            return factor == 1 ? operators.Average(x, side) : operators.Enlarge(x, factor, factor, alignCorners: true);
        T wide = operators.Enlarge(x, 1, factor, alignCorners: true); // [B, C, H / factor, W]
        T columns = operators.Average(wide, 1, side); // [B, C, H / factor, W / side]
        operators.Release(wide);
        T high = operators.Enlarge(columns, factor, 1, alignCorners: true); // [B, C, H, W / side]
        operators.Release(columns);
        T result = operators.Average(high, side, 1); // [B, C, H / side, W / side]
        operators.Release(high);
        return result;
    }
}

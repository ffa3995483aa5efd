namespace Equiview.Features.Onnx;

/// <summary>How the dense output of an unknown model lies on its image.</summary>
/// <param name="Patch">Side of a cell in pixels.</param>
/// <param name="PrefixTokens">Tokens before the first cell (class token, registers); 0 for maps.</param>
/// <param name="Dimension">Channels.</param>
/// <param name="IsMap">Whether the output is [1, D, rows, columns]; else [1, N, D].</param>
internal readonly record struct OnnxOutputShape(int Patch, int PrefixTokens, int Dimension, bool IsMap)
{
    private const int MostPrefixTokens = 16;

    /// <summary>From the outputs for a square image and for one that is twice as wide.</summary>
    /// <param name="side">Side of the square, and height of the other.</param>
    /// <param name="square">Shape of the output for the square.</param>
    /// <param name="wide">Shape of the output for the other.</param>
    /// <returns>Null where the two make no grid of cells.</returns>
    public static OnnxOutputShape? Of(int side, long[] square, long[] wide)
    {
        if (square is [1, var d, var rows, var columns] && wide is [1, var e, var wideRows, var wideColumns])
            return d == e && rows == columns && wideRows == rows && wideColumns == 2 * columns && rows > 0 && side % rows == 0
                ? new OnnxOutputShape((int)(side / rows), 0, (int)d, true)
                : null;
        if (square is not [1, var tokens, var dimension] || wide is not [1, var more, var same] || same != dimension)
            return null;
        long cells = more - tokens, prefix = tokens - cells; // tokens = cells + prefix, more = 2 cells + prefix
        long grid = (long)Math.Round(Math.Sqrt(Math.Max(cells, 0)));
        return grid > 0 && grid * grid == cells && side % grid == 0 && prefix is >= 0 and <= MostPrefixTokens
            ? new OnnxOutputShape((int)(side / grid), (int)prefix, (int)dimension, false)
            : null;
    }

    /// <summary>From the output of a model that takes one size of image.</summary>
    /// <returns>Null where it makes no grid of cells; of several, the one with fewest tokens before the cells.</returns>
    public static OnnxOutputShape? OfFixed(ImageSize size, long[] output)
    {
        if (output is [1, var d, var rows, var columns])
            return rows > 0 && columns > 0 && size.Height % rows == 0 && size.Width == columns * (size.Height / rows)
                ? new OnnxOutputShape((int)(size.Height / rows), 0, (int)d, true)
                : null;
        if (output is not [1, var tokens, var dimension])
            return null;
        for (int prefix = 0; prefix <= MostPrefixTokens; prefix++)
        {
            double patch = Math.Sqrt((double)size.Width * size.Height / Math.Max(1, tokens - prefix));
            int whole = (int)Math.Round(patch);
            if (whole > 0 && size.Width % whole == 0 && size.Height % whole == 0
                && (long)(size.Width / whole) * (size.Height / whole) == tokens - prefix)
                return new OnnxOutputShape(whole, prefix, (int)dimension, false);
        }

        return null;
    }
}

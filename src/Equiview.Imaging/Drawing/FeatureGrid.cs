namespace Equiview.Imaging.Drawing;

/// <summary>Feature vectors on a regular grid, as images need them.</summary>
/// <param name="Columns">Cells along x.</param>
/// <param name="Rows">Cells along y.</param>
/// <param name="Channels">Length of a vector.</param>
/// <param name="Values">Rows x Columns x Channels values, row-major, a cell's channels together.</param>
public readonly record struct FeatureGrid(int Columns, int Rows, int Channels, ReadOnlyMemory<float> Values)
{
    /// <summary>Number of cells.</summary>
    public int Count => Columns * Rows;

    /// <summary>One cell's vector.</summary>
    public ReadOnlySpan<float> Cell(int index) => Values.Span.Slice(index * Channels, Channels);
}

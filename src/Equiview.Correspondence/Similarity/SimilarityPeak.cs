namespace Equiview.Correspondence.Similarity;

/// <summary>The most similar grid cell.</summary>
/// <param name="Cell">Row-major index of the cell.</param>
/// <param name="Point">Its center in pixels of the original image.</param>
/// <param name="Score">Similarity there.</param>
public readonly record struct CellPeak(int Cell, PixelPoint Point, float Score);

/// <summary>The most similar pixel of a raster laid over the original image.</summary>
/// <param name="X">Column of the pixel.</param>
/// <param name="Y">Row of the pixel.</param>
/// <param name="Point">Center of the pixel in pixels of the original image, whatever the raster's resolution.</param>
/// <param name="Score">Similarity there.</param>
public readonly record struct PixelPeak(int X, int Y, PixelPoint Point, float Score);

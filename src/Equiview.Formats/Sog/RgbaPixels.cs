namespace Equiview.Formats.Sog;

/// <summary>A decoded image with straight (never premultiplied) alpha.</summary>
/// <param name="Size">Width and height.</param>
/// <param name="Bytes">Height x Width x 4 bytes R, G, B, A.</param>
public readonly record struct RgbaPixels(ImageSize Size, ReadOnlyMemory<byte> Bytes);

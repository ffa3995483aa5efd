namespace Equiview.Rendering.Gaussians;

/// <summary>Which Gaussians touch which tile of a image, near to far; ties in depth keep the scene's order.</summary>
internal sealed class GaussianTiles
{
    private readonly ImageSize size;
    private readonly int[] starts;
    private readonly int[] gaussians;
    private readonly int[] firstPairs = [];
    private readonly int[] pairs = [];

    /// <param name="size">Size of the image.</param>
    /// <param name="tileSize">Side of a tile in pixels.</param>
    /// <param name="projected">What the camera sees of every Gaussian.</param>
    /// <param name="byGaussian">Whether <see cref="PairsOf"/> is needed.</param>
    public GaussianTiles(ImageSize size, int tileSize, ProjectedGaussian[] projected, bool byGaussian = false)
    {
        this.size = size;
        TileSize = tileSize;
        Columns = (size.Width + tileSize - 1) / tileSize;
        int rows = (size.Height + tileSize - 1) / tileSize;
        starts = new int[(Columns * rows) + 1];
        int[] order = DepthOrder(projected);
        foreach (int g in order)
        {
            (int x0, int y0, int x1, int y1) = Rectangle(projected[g], tileSize, Columns, rows);
            for (int y = y0; y < y1; y++)
            {
                for (int x = x0; x < x1; x++)
                    starts[(y * Columns) + x + 1]++;
            }
        }

        for (int t = 0; t < Count; t++)
            starts[t + 1] = checked(starts[t] + starts[t + 1]);
        gaussians = new int[starts[^1]];
        int[] next = starts[..^1];
        if (byGaussian)
            (firstPairs, pairs) = (new int[2 * projected.Length], new int[gaussians.Length]);
        int listed = 0;
        foreach (int g in order)
        {
            (int x0, int y0, int x1, int y1) = Rectangle(projected[g], tileSize, Columns, rows);
            int first = listed;
            for (int y = y0; y < y1; y++)
            {
                for (int x = x0; x < x1; x++)
                {
                    int pair = next[(y * Columns) + x]++;
                    gaussians[pair] = g;
                    if (byGaussian)
                        pairs[listed++] = pair;
                }
            }

            if (byGaussian)
                (firstPairs[2 * g], firstPairs[(2 * g) + 1]) = (first, listed - first);
        }
    }

    /// <summary>Side of a tile in pixels.</summary>
    public int TileSize { get; }

    /// <summary>Tiles side by side.</summary>
    public int Columns { get; }

    /// <summary>Number of tiles.</summary>
    public int Count => starts.Length - 1;

    /// <summary>Pairs of tile and Gaussian before a tile.</summary>
    public int Start(int tile) => starts[tile];

    /// <summary>Gaussians of a tile, near to far.</summary>
    public ReadOnlySpan<int> this[int tile] => gaussians.AsSpan(starts[tile], starts[tile + 1] - starts[tile]);

    /// <summary>Number of pairs of tile and Gaussian.</summary>
    public int PairCount => gaussians.Length;

    /// <summary>The pairs that a Gaussian takes part in, by tile; empty when it is culled.</summary>
    public ReadOnlySpan<int> PairsOf(int gaussian) => pairs.AsSpan(firstPairs[2 * gaussian], firstPairs[(2 * gaussian) + 1]);

    /// <summary>The pixels of a tile: first column and row, and width and height inside the image.</summary>
    public (int X, int Y, int Width, int Height) Pixels(int tile)
    {
        int x = tile % Columns * TileSize, y = tile / Columns * TileSize;
        return (x, y, Math.Min(TileSize, size.Width - x), Math.Min(TileSize, size.Height - y));
    }

    private static (int X0, int Y0, int X1, int Y1) Rectangle(in ProjectedGaussian g, int tileSize, int columns, int rows) => (
        (int)Math.Clamp(Math.Floor((g.X - g.RadiusX) / tileSize), 0, columns),
        (int)Math.Clamp(Math.Floor((g.Y - g.RadiusY) / tileSize), 0, rows),
        (int)Math.Clamp(Math.Ceiling((g.X + g.RadiusX) / tileSize), 0, columns),
        (int)Math.Clamp(Math.Ceiling((g.Y + g.RadiusY) / tileSize), 0, rows));

    // Bits of positive floats order like the floats; the index in the low half breaks ties.
    private static int[] DepthOrder(ProjectedGaussian[] projected)
    {
        var keys = new ulong[projected.Length];
        int count = 0;
        for (int g = 0; g < projected.Length; g++)
        {
            if (projected[g].IsVisible)
                keys[count++] = ((ulong)BitConverter.SingleToUInt32Bits(projected[g].Depth) << 32) | (uint)g;
        }

        Array.Sort(keys, 0, count);
        var order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = (int)(uint)keys[i];
        return order;
    }
}

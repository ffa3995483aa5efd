using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Convolutional.Deformable;

/// <summary>Bilinear samples of a map at any points, where pixels outside the map count as zero.</summary>
internal static class BilinearGather
{
    private static readonly (int X, int Y)[] Corners = [(0, 0), (1, 0), (0, 1), (1, 1)];

    /// <summary>The pixels of a map as rows of a matrix.</summary>
    /// <param name="map">[1, C, H, W].</param>
    /// <returns>[H W, C].</returns>
    public static Tensor Rows(Tensor map) => map.squeeze(0).permute(1, 2, 0).reshape(-1, map.shape[1]).contiguous();

    /// <summary>Samples.</summary>
    /// <param name="rows">[H W, C], from <see cref="Rows"/>.</param>
    /// <param name="size">W and H.</param>
    /// <param name="x">[N]; the center of the first pixel is 0.</param>
    /// <param name="y">[N].</param>
    /// <returns>[N, C].</returns>
    public static Tensor Sample(Tensor rows, ImageSize size, Tensor x, Tensor y) =>
        Sample(size, x, y, (column, row) => rows.index_select(0, Index(size, column, row)));

    /// <summary>Samples of a map that exists only as a function of its pixels.</summary>
    /// <param name="size">W and H.</param>
    /// <param name="x">[N]; the center of the first pixel is 0.</param>
    /// <param name="y">[N].</param>
    /// <param name="pixels">Values [N, C] at pixels of the map, given by column and row [N].</param>
    /// <returns>[N, C].</returns>
    public static Tensor Sample(ImageSize size, Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> pixels)
    {
        Tensor left = x.floor(), top = y.floor();
        Tensor? sum = null;
        foreach ((int dx, int dy) in Corners)
        {
            Tensor column = left.Plus(dx), row = top.Plus(dy);
            Tensor nearColumn = column.Clamped(0, size.Width - 1), nearRow = row.Clamped(0, size.Height - 1);
            Tensor weight = Nearness(x, column) * Nearness(y, row) * nearColumn.eq(column) * nearRow.eq(row); // [N], 0 outside
            Tensor share = pixels(nearColumn, nearRow) * weight.unsqueeze(1); // [N, C]
            sum = sum is null ? share : sum.AddInPlace(share);
        }

        return sum!;
    }

    private static Tensor Nearness(Tensor at, Tensor pixel) => at.sub(pixel).abs().neg().Plus(1);

    // Double precision, in which every index of an image is exact.
    private static Tensor Index(ImageSize size, Tensor column, Tensor row) => row.to_type(ScalarType.Float64).Times(size.Width)
        .Plus(column.to_type(ScalarType.Float64)).to_type(ScalarType.Int64);
}

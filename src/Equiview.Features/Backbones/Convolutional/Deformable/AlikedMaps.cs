using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional.Deformable;

/// <summary>
/// What ALIKED computes of a batch: four levels of features. Its dense map is their enlargements (corners aligned) side by side, each
/// feature of unit length; it is made only where it is asked for.
/// </summary>
/// <param name="levels">[B, D / 4, H' / factor, W' / factor] of the padded images, one a level.</param>
/// <param name="size">Width and height of the images before they were padded.</param>
/// <param name="left">Columns of padding before the image.</param>
/// <param name="top">Rows of padding above it.</param>
internal sealed class AlikedMaps(Tensor[] levels, ImageSize size, int left, int top)
{
    private Tensor[] rows = []; // [h w, D / 4] each

    /// <summary>Width and height of the images.</summary>
    public ImageSize Size => size;

    /// <summary>Levels of the padded images.</summary>
    public Tensor[] Levels => levels;

    /// <summary>A map of the padded images, cut to the images.</summary>
    public Tensor Cut(Tensor map) => map.narrow(2, top, size.Height).narrow(3, left, size.Width);

    /// <summary>Features of squares: the mean of the levels, then unit length.</summary>
    /// <param name="operators">Enlarges and averages.</param>
    /// <param name="grid">The squares; at 1 px they are the network's dense map.</param>
    /// <returns>[B, D, rows, columns].</returns>
    public Tensor Features(TorchOperators operators, PatchGrid grid)
    {
        int side = (int)grid.Stride;
        using DisposeScope scope = NewDisposeScope();
        Tensor[] means = [.. levels.Select((map, i) => Mean(map, AlikedSizes.Factors[i]))];
        return operators.UnitLength(operators.Join(means)).MoveToOuterDisposeScope();

        // Columns are enlarged, cut and averaged before rows are, so that the whole enlarged map is never there.
        Tensor Mean(Tensor map, int factor)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor wide = factor == 1 ? map : operators.Enlarge(map, 1, factor, alignCorners: true); // [B, C, H' / factor, W']
            Tensor columns = wide.narrow(3, left, grid.Columns * side);
            columns = side == 1 ? columns : operators.Average(columns, 1, side);
            Tensor high = factor == 1 ? columns : operators.Enlarge(columns, factor, 1, alignCorners: true); // [B, C, H', columns]
            Tensor cut = high.narrow(2, top, grid.Rows * side);
            return (side == 1 ? cut.clone() : operators.Average(cut, side, 1)).MoveToOuterDisposeScope(); // [B, C, rows, columns]
        }
    }

    /// <summary>Makes ready for <see cref="At"/>; what is made belongs to the caller's dispose scope.</summary>
    public void Index() => rows = Array.ConvertAll(levels, BilinearGather.Rows);

    /// <summary>The dense map at pixels of a single image, after <see cref="Index"/>: [N, D] of unit length.</summary>
    /// <param name="column">[N], whole numbers inside the image.</param>
    /// <param name="row">[N].</param>
    public Tensor At(Tensor column, Tensor row)
    {
        (long width, long height) = (levels[0].shape[3], levels[0].shape[2]);
        Tensor[] parts = [.. levels.Select((map, i) =>
        {
            var level = new ImageSize((int)map.shape[3], (int)map.shape[2]);
            Tensor x = column.Plus(left).Times((level.Width - 1.0) / (width - 1));
            Tensor y = row.Plus(top).Times((level.Height - 1.0) / (height - 1));
            // Rounding may lead past the last pixel.
            return BilinearGather.Sample(rows[i], level, x.Clamped(0, level.Width - 1), y.Clamped(0, level.Height - 1)); // [N, D / 4]
        })];
        return nn.functional.normalize(cat(parts, 1), dim: 1);
    }
}

using Equiview.Features.Backbones.Transformer;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Backbones.Transformer;

public sealed class PositionTableTests : TensorLeakGuard
{
    [Theory]
    [InlineData("tracking", PositionRule.HubOffset)]
    [InlineData("small", PositionRule.HubOffset)]
    [InlineData("large", PositionRule.HubOffset)]
    [InlineData("tracking", PositionRule.HubAntialias)]
    [InlineData("small", PositionRule.HubAntialias)]
    public void Resize_OverlappingPatches_EqualsTheReference(string name, PositionRule rule)
    {
        string path = SharedData.Require("paper-protocol", "golden", "tracker.npz");
        using var scope = NewDisposeScope();
        using NpzArchive golden = NpzArchive.Open(path);
        StoredTensor expected = golden.Tensors[$"pos_{name}_out"];
        long[] size = golden.Tensors[$"pos_{name}_height_width_stride"].ToInt64s();
        PatchGrid grid = PatchGrid.Covering(new ImageSize((int)size[1], (int)size[0]), 14, (int)size[2]);
        Assert.Equal([grid.Rows, grid.Columns, 2], expected.Shape);
        Tensor table = TinyTransformers.ToTensor(golden.Tensors["pos_table"]).narrow(1, 1, 37 * 37); // [1, 1369, 2]
        Tensor actual = PositionTable.Resize(table, 37, grid.Rows, grid.Columns, rule, overlapping: true);
        Assert.InRange(TinyTransformers.MaxDifference(actual, expected), 0, 3e-5f);
    }

    [Theory]
    [InlineData(PositionRule.HubOffset)]
    [InlineData(PositionRule.HubAntialias)]
    [InlineData(PositionRule.Antialias)]
    [InlineData(PositionRule.Plain)]
    public void Resize_OntoItsOwnGrid_IsTheTable(PositionRule rule)
    {
        using var scope = NewDisposeScope();
        Tensor table = rand(1, 25, 3);
        Assert.Same(table, PositionTable.Resize(table, 5, 5, 5, rule, overlapping: false));
    }

    // The scale factor (n + 0.1) / side must always floor to n cells.
    [Fact]
    public void Resize_HubOffset_GivesTheGridAskedFor()
    {
        using var scope = NewDisposeScope();
        Tensor table = rand(1, 37 * 37, 1);
        for (int rows = 1; rows < 200; rows++)
            Assert.Equal([1L, rows * 3, 1], PositionTable.Resize(table, 37, rows, 3, PositionRule.HubOffset, overlapping: false).shape);
    }
}

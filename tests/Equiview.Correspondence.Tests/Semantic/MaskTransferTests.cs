using Equiview.Correspondence.Semantic;
using Equiview.Features;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.Semantic;

public sealed class MaskTransferTests : TensorLeakGuard
{
    [Fact]
    public void Transfer_ShiftedInstance_ShiftsTheMask()
    {
        // The target shows the source's columns 4 to 19, so its mask stands 4 cells further left.
        FeatureMap source = RandomMaps.Map(4, 20, 9, 32);
        var values = new float[16 * 9 * 32];
        for (int i = 0; i < 16 * 9; i++)
            source.Cell((i / 16 * 20) + (i % 16) + 4).CopyTo(values.AsSpan(i * 32));
        ImageSize size = source.ImageSize;
        double cell = source.PatchCenter(1, 0).X - source.PatchCenter(0, 0).X;
        var target = new FeatureMap(values, 32, new PatchGrid(16, 9, 14, 14), source.Mapping, new ImageSize((int)(16 * cell), size.Height));
        byte LabelAt(double x) => x > 6 * cell && x < 9 * cell ? (byte)3 : x > 14 * cell ? (byte)7 : (byte)0;
        var mask = new LabelImage(size, [.. Enumerable.Range(0, (int)size.PixelCount).Select(i => LabelAt((i % size.Width) + 0.5))]);

        LabelImage found = MaskTransfer.Transfer(source, mask, target);

        int wrong = 0;
        for (int y = 0; y < found.Size.Height; y++)
        {
            for (int x = 0; x < found.Size.Width; x++)
                wrong += found[x, y] == LabelAt(x + 0.5 + (4 * cell)) ? 0 : 1;
        }

        Assert.InRange(wrong / (double)found.Labels.Length, 0, 0.12); // edges fall between cells
        Assert.Equal([0, 3, 7], found.Labels.Distinct().Order().Select(l => (int)l));
    }

    [Fact]
    public void Transfer_MaskOfAnotherSize_SaysSo() =>
        Assert.Throws<DegenerateInputException>(
            () => MaskTransfer.Transfer(RandomMaps.Map(4, 5, 5, 8), new LabelImage(new(3, 3), new byte[9]), RandomMaps.Map(4, 5, 5, 8)));
}

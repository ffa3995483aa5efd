using System.Numerics;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Rows of tiles of one image that are binned together: pairs of tile and Gaussian, sorted by tile and inside a tile by depth. Images
/// whose pairs exceed one binding are made of several bands.
/// </summary>
internal sealed class GaussianBand : IDisposable
{
    private readonly List<IDisposable> buffers = [];

    private GaussianBand(GpuBuffer offsets, int pairCount, GaussianPasses.BandPush push)
    {
        buffers.Add(offsets);
        (Offsets, PairCount, Push) = (offsets, pairCount, push);
    }

    /// <summary>[G + 1] first pair of each Gaussian in depth order, before the sort.</summary>
    public GpuBuffer Offsets { get; }

    /// <summary>Number of pairs; without any the other buffers are not made.</summary>
    public int PairCount { get; }

    public GaussianPasses.BandPush Push { get; }

    /// <summary>[pairs] Gaussians, by tile and then from near to far.</summary>
    public GpuBuffer Sorted { get; private set; } = null!;

    /// <summary>[pairs] place before the sort of the pair that stands here.</summary>
    public GpuBuffer Pairs { get; private set; } = null!;

    /// <summary>[tiles] first pair and one past the last.</summary>
    public GpuBuffer Ranges { get; private set; } = null!;

    /// <summary>
    /// Bins tile rows from <paramref name="firstRow"/> on, at most <paramref name="rows"/>; halves their number until the pairs fit.
    /// </summary>
    /// <exception cref="DegenerateInputException">One row alone has more pairs than fit.</exception>
    public static (GaussianBand Band, int Rows) Make(
        VulkanDevice device, GaussianPasses passes, GaussianFrame frame, int gaussians, ImageSize size, int tileSize, int firstRow,
        int rows, long mostPairs, TimingSums timings)
    {
        for (; ; rows /= 2)
        {
            GpuBuffer offsets = Count(device, passes, frame, gaussians, firstRow, rows, timings);
            Span<uint> total = stackalloc uint[1];
            offsets.Download(total, (long)gaussians * sizeof(uint));
            if (total[0] > mostPairs)
            {
                offsets.Dispose();
                if (rows > 1)
                    continue;
                throw new DegenerateInputException(
                    FormattableString.Invariant($"{total[0]} pairs of tile and Gaussian in one row of tiles are more than ")
                        + FormattableString.Invariant($"{device.Info.Name} can bind ({mostPairs}); render a smaller picture or scene"));
            }

            uint columns = (uint)((size.Width + tileSize - 1) / tileSize);
            int y = firstRow * tileSize;
            var band = new GaussianBand(
                offsets, (int)total[0],
                new GaussianPasses.BandPush(
                    columns * (uint)rows, columns, (uint)size.Width, (uint)Math.Min(rows * tileSize, size.Height - y), (uint)y));
            if (band.PairCount > 0)
                band.Bin(device, passes, frame, gaussians, firstRow, timings);
            return (band, rows);
        }
    }

    public void Dispose()
    {
        buffers.ForEach(b => b.Dispose());
        buffers.Clear();
    }

    private static GpuBuffer Count(
        VulkanDevice device, GaussianPasses passes, GaussianFrame frame, int gaussians, int firstRow, int rows, TimingSums timings)
    {
        var offsets = new GpuBuffer(device, (gaussians + 1L) * sizeof(uint));
        List<IDisposable> scratch = [];
        using GpuCommands commands = new(device);
        commands.Mark("start");
        commands.Dispatch(
            passes.Count,
            [frame.Order, frame.SplatsB, offsets],
            WorkGroups.For(gaussians + 1L, 64),
            new GaussianPasses.CountPush((uint)gaussians, (uint)firstRow, (uint)(firstRow + rows)));
        passes.PrefixSum.Record(commands, offsets, gaussians + 1, scratch);
        commands.Mark("count tiles");
        commands.Submit();
        timings.Add(commands.Timings);
        scratch.ForEach(s => s.Dispose());
        return offsets;
    }

    private void Bin(VulkanDevice device, GaussianPasses passes, GaussianFrame frame, int gaussians, int firstRow, TimingSums timings)
    {
        GpuBuffer Keep(GpuBuffer buffer)
        {
            buffers.Add(buffer);
            return buffer;
        }

        GpuBuffer tiles = Keep(new GpuBuffer(device, 4L * PairCount));
        GpuBuffer gaussiansOfPairs = Keep(new GpuBuffer(device, 4L * PairCount));
        Sorted = Keep(new GpuBuffer(device, 4L * PairCount));
        Ranges = Keep(new GpuBuffer(device, 8L * Push.TileCount));
        using GpuCommands commands = new(device);
        commands.Fill(Ranges);
        commands.Mark("start");
        commands.Dispatch(
            passes.Emit, [frame.Order, frame.SplatsB, Offsets, tiles, gaussiansOfPairs], WorkGroups.For(PairCount, 64),
            new GaussianPasses.EmitPush((uint)gaussians, (uint)firstRow, Push.Columns, (uint)PairCount));
        commands.Mark("emit pairs");
        (tiles, Pairs) = passes.Sort.Record(commands, tiles, PairCount, 32 - BitOperations.LeadingZeroCount(Push.TileCount - 1), buffers);
        commands.Mark("sort by tile");
        commands.Barrier();
        commands.Dispatch(passes.Ranges, [tiles, Pairs, gaussiansOfPairs, Ranges, Sorted], WorkGroups.For(PairCount, 64), (uint)PairCount);
        commands.Mark("tile ranges");
        commands.Submit();
        timings.Add(commands.Timings);
    }
}

using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// The backward pass of a band on the device: each pair of tile and Gaussian gets a record, then each Gaussian's records, which stand in a
/// row, are summed.
/// </summary>
internal sealed class GpuGradients(
    VulkanDevice device, GaussianPasses passes, int features, GpuBuffer? values, RenderingGradient gradient, float[] sums)
{
    private readonly int length = TileGradients.FixedLength + features;

    public void Add(GaussianFrame frame, GaussianBand band, int gaussians, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int pixelCount = (int)(band.Push.Width * band.Push.BandHeight), start = (int)(band.Push.FirstY * band.Push.Width);
        using GpuBuffer planes = GpuBuffer.Of<float>(device, Upstream(start, pixelCount));
        using GpuBuffer records = new(device, (long)length * band.PairCount * sizeof(float));
        using GpuBuffer result = new(device, (long)length * gaussians * sizeof(float));
        using GpuCommands commands = new(device);
        commands.Fill(records);
        commands.Barrier();
        commands.Dispatch(
            passes.Backward(features, gradient.FeaturesDetached),
            [band.Ranges, band.Pairs, band.Sorted, frame.SplatsA, frame.SplatsB, frame.Colors, values ?? frame.Colors, planes, records],
            WorkGroups.Row(band.Push.TileCount), band.Push);
        commands.Barrier();
        commands.Dispatch(
            passes.GatherOf(length), [frame.Order, band.Offsets, records, result], WorkGroups.For((long)length * gaussians, 64),
            (uint)gaussians);
        commands.Submit();
        var added = new float[sums.Length];
        result.Download<float>(added);
        for (int i = 0; i < added.Length; i++)
            sums[i] += added[i];
    }

    // Color, depth, features and alpha of the band's rows; zeros for what has no derivative.
    private float[] Upstream(int start, int count)
    {
        var all = new float[(RenderPlanes.FixedChannels + features + 1) * count];
        Copy(gradient.Color, 0);
        Copy(gradient.Depth, 3);
        Copy(gradient.Features, RenderPlanes.FixedChannels);
        Copy(gradient.Alpha, RenderPlanes.FixedChannels + features);
        return all;

        void Copy(PlanarImage? image, int first)
        {
            for (int c = 0; c < (image?.Channels ?? 0); c++)
                image!.Plane(c).Slice(start, count).CopyTo(all.AsSpan((first + c) * count));
        }
    }
}

using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Adds a band's contributions to the sums, eight planes a pass: each pair of tile and Gaussian gets a record, then each Gaussian's
/// records, which stand in a row, are summed. The pixel weight itself is the last plane.
/// </summary>
internal sealed class GpuContributions(
    VulkanDevice device, GaussianPasses passes, PlanarImage features, float[]? pixelWeights, GaussianContributions sums)
{
    private const int Channels = 8;

    public void Add(GaussianFrame frame, GaussianBand band, CancellationToken cancellation)
    {
        int pixelCount = (int)(band.Push.Width * band.Push.BandHeight), start = (int)(band.Push.FirstY * band.Push.Width);
        using GpuBuffer planes = new(device, (long)Channels * pixelCount * sizeof(float));
        using GpuBuffer records = new(device, (long)Channels * band.PairCount * sizeof(float));
        using GpuBuffer result = new(device, (long)Channels * sums.Count * sizeof(float));
        var values = new float[Channels * pixelCount];
        var added = new float[Channels * sums.Count];
        for (int first = 0; first <= features.Channels; first += Channels)
        {
            cancellation.ThrowIfCancellationRequested();
            int used = Math.Min(Channels, features.Channels + 1 - first);
            for (int c = 0; c < used; c++)
                Plane(first + c, start, values.AsSpan(c * pixelCount, pixelCount));
            planes.Upload<float>(values);
            using GpuCommands commands = new(device);
            commands.Fill(records);
            commands.Barrier();
            commands.Dispatch(
                passes.Contribute, [band.Ranges, band.Pairs, band.Sorted, frame.SplatsA, frame.SplatsB, planes, records],
                WorkGroups.Row(band.Push.TileCount), band.Push);
            commands.Barrier();
            commands.Dispatch(
                passes.Gather,
                [frame.Order, band.Offsets, records, result],
                WorkGroups.For((long)Channels * sums.Count, 64),
                (uint)sums.Count);
            commands.Submit();
            result.Download<float>(added);
            for (int g = 0; g < sums.Count; g++)
            {
                for (int c = 0; c < used; c++)
                    (
                        first + c == features.Channels
                            ? ref sums.Weights[g]
                            : ref sums.WeightedFeatures[(g * sums.Dimension) + first + c]) += added[(g * Channels) + c];
            }
        }
    }

    private void Plane(int channel, int start, Span<float> target)
    {
        if (channel == features.Channels)
            target.Fill(1);
        else
            features.Plane(channel).Slice(start, target.Length).CopyTo(target);
        if (pixelWeights is null)
            return;
        for (int i = 0; i < target.Length; i++)
            target[i] = pixelWeights[start + i] == 0 ? 0 : target[i] * pixelWeights[start + i]; // a dropped pixel may hold NaN
    }
}

using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>A feature set on the device, in chunks of channels [G, channels], each small enough for one binding.</summary>
internal sealed class GaussianFeatureBuffers : IDisposable
{
    public GaussianFeatureBuffers(VulkanDevice device, GaussianFeatureSet set, int channels)
    {
        Set = set;
        for (int first = 0; first < set.Dimension; first += channels)
        {
            int width = Math.Min(channels, set.Dimension - first);
            var values = new float[(long)width * set.Count];
            for (int g = 0; g < set.Count; g++)
                set[g].Slice(first, width).CopyTo(values.AsSpan(g * width));
            Chunks.Add((width, GpuBuffer.Of<float>(device, values)));
        }
    }

    public GaussianFeatureSet Set { get; }

    /// <summary>Channels of a chunk, and its values.</summary>
    public List<(int Channels, GpuBuffer Values)> Chunks { get; } = [];

    public void Dispose() => Chunks.ForEach(c => c.Values.Dispose());
}

using System.Numerics;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>The compute passes of the rasterizer, made once a device; those with a constant are made when first used.</summary>
internal sealed class GaussianPasses : IDisposable
{
    private readonly VulkanDevice device;
    private readonly int tileSize;
    private readonly Dictionary<int, ComputePass> project = [];
    private readonly Dictionary<(int Features, bool Detached), ComputePass> backward = [];
    private readonly Dictionary<int, ComputePass> gather = [];
    private readonly Dictionary<(int Fixed, int Channels), ComputePass> blend = [];

    /// <param name="device">The device.</param>
    /// <param name="tileSize">Side of a tile.</param>
    /// <param name="subgroups">
    /// Sorts and scans with subgroups, or not; null does where the device can, is no software renderer (it gains nothing) and a trial comes
    /// out right.
    /// </param>
    public GaussianPasses(VulkanDevice device, int tileSize, bool? subgroups = null)
    {
        bool chosen = subgroups ?? (device.Info.Kind != VulkanDeviceKind.Cpu && SubgroupTrial.Passes(device));
        this.device = device;
        this.tileSize = tileSize;
        PrefixSum = new GpuPrefixSum(device, chosen);
        Sort = new GpuRadixSort(device, PrefixSum, chosen);
        Count = Make("gaussian_count.comp", 3, 3);
        Emit = Make("gaussian_emit.comp", 5, 4);
        Ranges = Make("gaussian_ranges.comp", 5, 1);
        Contribute = Make("gaussian_contribute.comp", 7, 5, (uint)tileSize);
        Gather = Make("gaussian_gather.comp", 4, 1);
    }

    public GpuPrefixSum PrefixSum { get; }

    public GpuRadixSort Sort { get; }

    public ComputePass Count { get; }

    public ComputePass Emit { get; }

    public ComputePass Ranges { get; }

    public ComputePass Contribute { get; }

    public ComputePass Gather { get; }

    /// <summary>Backward pass of blending that many features with color and depth.</summary>
    public ComputePass Backward(int features, bool detached) => Once(backward, (features, detached), () =>
        Make("gaussian_backward.comp", 9, 5, (uint)tileSize, (uint)features, detached ? 1u : 0));

    /// <summary>Sums of records of that many values.</summary>
    public ComputePass GatherOf(int values) => Once(gather, values, () => Make("gaussian_gather.comp", 4, 1, (uint)values));

    /// <summary>Projection of scenes with that many coefficients a color.</summary>
    public ComputePass Project(int coefficients) => Once(project, coefficients, () =>
        new ComputePass(
            device,
            "gaussian_project.comp",
            Storage(8),
            System.Runtime.CompilerServices.Unsafe.SizeOf<ProjectPush>(),
            (uint)tileSize,
            (uint)coefficients));

    /// <summary>Blending of that many features, with color and depth (4 fixed channels) or without (0).</summary>
    public ComputePass Blend(int fixedChannels, int channels) => Once(blend, (fixedChannels, channels), () =>
        Make("gaussian_blend.comp", 8, 5, (uint)tileSize, (uint)fixedChannels, (uint)channels));

    public void Dispose()
    {
        ComputePass[] all = [Count, Emit, Ranges, Contribute, Gather, .. project.Values, .. blend.Values, .. backward.Values,
            .. gather.Values];
        foreach (ComputePass pass in all)
            pass.Dispose();
        Sort.Dispose();
        PrefixSum.Dispose();
    }

    private static ComputePass Once<TKey>(Dictionary<TKey, ComputePass> made, TKey key, Func<ComputePass> make)
        where TKey : notnull
    {
        lock (made)
            return made.TryGetValue(key, out ComputePass? pass) ? pass : made[key] = make();
    }

    private static BindingKind[] Storage(int count) => [.. Enumerable.Repeat(BindingKind.StorageBuffer, count)];

    private ComputePass Make(string shader, int buffers, int pushWords, params uint[] constants) =>
        new(device, shader, Storage(buffers), pushWords * sizeof(uint), constants);

    /// <summary>gaussian_project.comp</summary>
    internal readonly record struct ProjectPush(
        Vector4 Row0, Vector4 Row1, Vector4 Row2, Vector4 Row2Low, Vector4 Focal, Vector4 Slopes, float Nearest, float Farthest, uint Count,
        uint Width, uint Height, uint Antialiased);

    /// <summary>gaussian_count.comp</summary>
    internal readonly record struct CountPush(uint Count, uint FirstRow, uint LastRow);

    /// <summary>gaussian_emit.comp</summary>
    internal readonly record struct EmitPush(uint Count, uint FirstRow, uint Columns, uint PairCount);

    /// <summary>gaussian_blend.comp and gaussian_contribute.comp</summary>
    internal readonly record struct BandPush(uint TileCount, uint Columns, uint Width, uint BandHeight, uint FirstY);
}

using Equiview.Rendering.Gaussians.Gradients;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// The rasterizer as Vulkan compute passes: project, sort by depth, count and emit pairs of tile and Gaussian, stable sort by tile, blend.
/// It equals <see cref="GaussianRasterizerCpu"/> within single precision, and gives the same bits on every run: nothing is summed with
/// atomics. Scenes and images larger than one shader binding are worked on in windows of Gaussians, chunks of channels and bands of tile
/// rows.
/// </summary>
internal sealed class GaussianRasterizer : IDifferentiableRasterizer
{
    private const int ContributionChannels = 8; // gaussian_contribute.comp and gaussian_gather.comp
    private const int BytesPerGaussian = 16;
    private const int BytesPerPixel = 8;

    private readonly VulkanDevice device;
    private readonly bool ownsDevice;
    private readonly int tileSize;
    private readonly int channelChunk;
    private readonly long bindingBytes;
    private readonly GaussianPasses passes;
    private readonly Lock uploadLock = new();
    private GaussianSceneBuffers? sceneBuffers;
    private GaussianFeatureBuffers? featureBuffers;

    /// <summary>Opens a device.</summary>
    /// <param name="options">Which device; null takes the best.</param>
    /// <exception cref="MissingComponentException">
    /// There is no Vulkan; <see cref="GaussianRasterizers.Create"/> falls back by itself.
    /// </exception>
    public GaussianRasterizer(VulkanOptions? options = null)
        : this(new VulkanDevice(options), ownsDevice: true)
    {
    }

    /// <summary>Works on an open device, which stays the caller's.</summary>
    /// <param name="device">The device.</param>
    /// <param name="tileSize">Side of a tile: 8 or 16 pixels. It does not change a image.</param>
    /// <param name="channelChunk">
    /// Most features that are blended in one pass; the first pass also blends color and depth. It does not change a image.
    /// </param>
    public GaussianRasterizer(VulkanDevice device, int tileSize = 16, int channelChunk = 32)
        : this(device, ownsDevice: false, tileSize, channelChunk)
    {
    }

    internal GaussianRasterizer(
        VulkanDevice device,
        bool ownsDevice,
        int tileSize = 16,
        int channelChunk = 32,
        long bindingBytes = long.MaxValue,
        bool? subgroups = null)
    {
        if (tileSize is not (8 or 16))
            throw new ArgumentOutOfRangeException(nameof(tileSize), tileSize, "a tile's side is 8 or 16");
        ArgumentOutOfRangeException.ThrowIfLessThan(channelChunk, 1);
        (this.device, this.ownsDevice, this.tileSize, this.channelChunk) = (device, ownsDevice, tileSize, channelChunk);
        this.bindingBytes = Math.Min(bindingBytes, device.Info.Limits.MaxStorageBufferBytes);
        passes = new GaussianPasses(device, tileSize, subgroups);
    }

    /// <summary>
    /// Frames that <see cref="RenderSequence"/> works on at the same time, each with buffers and commands of its own: 1 or more.
    /// </summary>
    public int FramesInFlight { get; init; } = 2;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"Vulkan, {device.Info.Name} ({device.Info.Driver})");

    /// <inheritdoc/>
    public GaussianRendering Render(GaussianView view, CancellationToken cancellation = default)
    {
        (GaussianScene scene, GaussianRenderOptions options) = (view.Scene, view.OptionsOrDefault);
        GaussianInput.RequireFeaturesFor(scene, options.Features);
        _ = new GaussianProjection(view.Intrinsics, view.CameraFromWorld, options);
        var planes = new RenderPlanes(view.Intrinsics.Size, options.Features?.Dimension ?? 0);
        if (scene.Count == 0)
            return planes.ToRendering();
        var timings = new TimingSums();
        int chunk = (int)Math.Clamp(bindingBytes / sizeof(float) / scene.Count, 1, channelChunk);
        GaussianFeatureBuffers? features = options.Features is null ? null : FeaturesOf(options.Features, chunk);
        int mostPlanes = RenderPlanes.FixedChannels + (features is null ? 0 : chunk);
        ForEachBand(view, mostPlanes, bindingBytes / sizeof(uint), timings, (frame, band) =>
        {
            int next = 0;
            foreach ((int channels, GpuBuffer values) in features?.Chunks ?? [(0, frame.Colors)])
            {
                cancellation.ThrowIfCancellationRequested();
                next = Blend(frame, band, channels, values, next, planes, timings);
            }
        }, cancellation);
        return planes.ToRendering(timings.Sums);
    }

    /// <inheritdoc/>
    public IEnumerable<GaussianRendering> RenderSequence(
        GaussianScene scene, IReadOnlyList<PosedView> views, GaussianRenderOptions? options =
            null, CancellationToken cancellation = default)
    {
        var flying = new Queue<Task<GaussianRendering>>();
        try
        {
            foreach (PosedView view in views)
            {
                flying.Enqueue(Task.Run(() => Render(GaussianView.Of(scene, view, options), cancellation), cancellation));
                if (flying.Count >= FramesInFlight)
                    yield return flying.Dequeue().GetAwaiter().GetResult();
            }

            while (flying.TryDequeue(out Task<GaussianRendering>? frame))
                yield return frame.GetAwaiter().GetResult();
        }
        finally
        {
            // A caller that stops early must not free the device under the frames that are still on it.
            Task.WhenAll(flying).ContinueWith(
                _ => { },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Accumulate(
        GaussianView view, PlanarImage features, GaussianContributions sums, float[]? pixelWeights =
            null, CancellationToken cancellation = default)
    {
        GaussianInput.RequireSums(view.Scene, view.Intrinsics, features, sums, pixelWeights);
        _ = new GaussianProjection(view.Intrinsics, view.CameraFromWorld, view.OptionsOrDefault);
        if (view.Scene.Count == 0)
            return;
        var contributions = new GpuContributions(device, passes, features, pixelWeights, sums);
        long mostPairs = bindingBytes / (sizeof(float) * ContributionChannels);
        ForEachBand(
            view, ContributionChannels, mostPairs, new TimingSums(), (frame, band) => contributions.Add(
                frame, band, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public IRecordedRendering Record(GaussianView view, CancellationToken cancellation = default) =>
        new RecordedRenderingGpu(this, view, Render(view, cancellation));

    /// <summary>Adds the records of the backward pass, a Gaussian's in a row, to its sums.</summary>
    /// <param name="view">The view that was rendered.</param>
    /// <param name="gradient">Derivative with respect to its planes.</param>
    /// <param name="sums">[G, 10 + D], see <see cref="TileGradients.FixedLength"/>.</param>
    /// <param name="cancellation">Stops between bands.</param>
    internal void SumRecords(GaussianView view, RenderingGradient gradient, float[] sums, CancellationToken cancellation)
    {
        if (view.Scene.Count == 0)
            return;
        GaussianFeatureSet? features = view.OptionsOrDefault.Features;
        int dimension = features?.Dimension ?? 0, length = TileGradients.FixedLength + dimension;
        if ((long)view.Scene.Count * length * sizeof(float) > bindingBytes)
            throw new DegenerateInputException(
                FormattableString.Invariant($"the gradients of {view.Scene.Count} Gaussians with {dimension} features are more than ")
                    + FormattableString.Invariant($"{device.Info.Name} can bind; train on the CPU or with fewer"));
        GpuBuffer? values = features is null ? null : FeaturesOf(features, dimension).Chunks[0].Values;
        var backward = new GpuGradients(device, passes, dimension, values, gradient, sums);
        ForEachBand(
            view, RenderPlanes.FixedChannels + dimension + 1, bindingBytes / (sizeof(float) * length), new TimingSums(),
            (frame, band) => backward.Add(frame, band, view.Scene.Count, cancellation), cancellation);
    }

    /// <summary>Frees the device's memory, and the device when it was opened here.</summary>
    public void Dispose()
    {
        featureBuffers?.Dispose();
        sceneBuffers?.Dispose();
        passes.Dispose();
        if (ownsDevice)
            device.Dispose();
    }

    private void ForEachBand(
        GaussianView view, int planes, long mostPairs, TimingSums timings, Action<GaussianFrame, GaussianBand> work,
        CancellationToken cancellation)
    {
        GaussianScene scene = view.Scene;
        if (scene.Count > bindingBytes / BytesPerGaussian)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{scene.Count} Gaussians are more than {device.Info.Name} can bind ")
                    + FormattableString.Invariant($"({bindingBytes / BytesPerGaussian}); render on the CPU or split the scene"));
        ImageSize size = view.Intrinsics.Size;
        int rows = (size.Height + tileSize - 1) / tileSize, columns = (size.Width + tileSize - 1) / tileSize;

        // A band's planes fit one binding, and its pairs can be counted in 32 bits whatever the Gaussians cover.
        long mostRows = Math.Min(
            bindingBytes / ((long)size.Width * tileSize * Math.Max(planes * sizeof(float), BytesPerPixel)),
            uint.MaxValue / ((long)scene.Count * columns));
        if (mostRows < 1)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a row of tiles of a picture of {size} with {scene.Count} Gaussians is more than ")
                    + FormattableString.Invariant($"{device.Info.Name} can bind; render a smaller picture"));
        using var frame = new GaussianFrame(device, passes, SceneOf(scene), view.Intrinsics, view.CameraFromWorld, view.OptionsOrDefault);
        timings.Add(frame.Timings);
        for (int row = 0, made; row < rows; row += made)
        {
            cancellation.ThrowIfCancellationRequested();
            (GaussianBand band, made) = GaussianBand.Make(
                device, passes, frame, scene.Count, size, tileSize, row, (int)Math.Min(mostRows, rows - row),
                Math.Min(mostPairs, int.MaxValue), timings);
            using (band)
            {
                if (band.PairCount > 0)
                    work(frame, band);
            }
        }
    }

    // Blends some features of a band into the planes from `first` on, with color and depth when those are first; returns the next plane.
    private int Blend(
        GaussianFrame frame, GaussianBand band, int features, GpuBuffer values, int first, RenderPlanes planes, TimingSums timings)
    {
        int pixelCount = (int)(band.Push.Width * band.Push.BandHeight), start = (int)(band.Push.FirstY * band.Push.Width);
        int fixedChannels = first == 0 ? RenderPlanes.FixedChannels : 0, channels = fixedChannels + features;
        using GpuBuffer blended = new(device, (long)channels * pixelCount * sizeof(float)),
            pixels = new(device, (long)pixelCount * BytesPerPixel);
        using GpuCommands commands = new(device);
        commands.Mark("start");
        commands.Dispatch(
            passes.Blend(fixedChannels, features),
            [band.Ranges, band.Sorted, frame.SplatsA, frame.SplatsB, frame.Colors, values, blended, pixels],
            WorkGroups.Row(band.Push.TileCount), band.Push);
        commands.Mark("blend");
        commands.Submit();
        timings.Add(commands.Timings);
        for (int c = 0; c < channels; c++)
            blended.Download(planes[first + c].Slice(start, pixelCount), (long)c * pixelCount * sizeof(float));
        if (first > 0)
            return first + channels;
        uint[] words = pixels.Download<uint>();
        for (int i = 0; i < pixelCount; i++)
        {
            planes.Alpha.Values[start + i] = BitConverter.UInt32BitsToSingle(words[2 * i]);
            planes.Counts[start + i] = (int)words[(2 * i) + 1];
        }

        return channels;
    }

    // Frames in flight share one scene and one feature set.
    private GaussianSceneBuffers SceneOf(GaussianScene scene)
    {
        using Lock.Scope alone = uploadLock.EnterScope();
        if (sceneBuffers?.Scene == scene)
            return sceneBuffers;
        sceneBuffers?.Dispose();
        sceneBuffers = null;
        return sceneBuffers = new GaussianSceneBuffers(device, scene, bindingBytes);
    }

    private GaussianFeatureBuffers FeaturesOf(GaussianFeatureSet set, int chunk)
    {
        using Lock.Scope alone = uploadLock.EnterScope();
        if (featureBuffers?.Set == set)
            return featureBuffers;
        featureBuffers?.Dispose();
        featureBuffers = null;
        return featureBuffers = new GaussianFeatureBuffers(device, set, chunk);
    }
}

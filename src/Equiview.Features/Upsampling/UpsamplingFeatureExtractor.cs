using System.Runtime.InteropServices;
using Equiview.Features.Backbones;
using Equiview.Features.Recipes;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Upsampling;

/// <summary>
/// Features of another extractor on a finer grid, guided by the image (<see cref="AnyUpNetwork"/>). The stride of a recipe is that of the
/// fine grid; the backbone runs at its own. Fine features are means of coarse ones, so they are compared with features of the same backbone
/// that were not upsampled. Key points are not passed on: their descriptors would not be upsampled.
/// </summary>
internal sealed class UpsamplingFeatureExtractor : DelegatingFeatureExtractor
{
    private readonly AnyUpNetwork network;
    private readonly Device device;
    private readonly Lock gate = new();

    /// <summary>Wraps an extractor; both are owned from now on.</summary>
    public UpsamplingFeatureExtractor(IFeatureExtractor inner, AnyUpNetwork network, FeatureUpsampling upsampling, Device? device = null)
        : base(inner)
    {
        (this.network, this.device) = (network, device ?? CPU);
        Info = inner.Info with { Upsampling = upsampling };
    }

    /// <inheritdoc/>
    public override FeatureExtractorInfo Info { get; }

    /// <inheritdoc/>
    public override FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        FeatureExtractorInfo grid = Info.Fused?.First ?? Info;
        FeatureRecipe own = recipe with { Upsampling = null, Stride = grid.HasFixedStride ? null : grid.Patch };
        FeatureMap coarse = Inner.Extract(image, own, cancellation);
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, grid.Patch, grid.SizeMultiple ?? grid.Patch);
        ImageSize size = prepared.Pixels.Size;
        int stride = FeatureUpsampling.StrideOf(grid.Model, grid.Patch, recipe.Stride);
        if (coarse.Grid.Columns * grid.Patch != size.Width || coarse.Grid.Rows * grid.Patch != size.Height
            || Math.Min(coarse.Grid.Columns, coarse.Grid.Rows) < AnyUpNetwork.LeastSide)
            throw new DegenerateInputException(FormattableString.Invariant(
                $"{coarse.Grid.Columns}x{coarse.Grid.Rows} cells of {grid.Patch} px over {size} cannot be upsampled"));
        float[] pixels = PixelNormalization.ImageNet.Apply(prepared.Pixels.Values, size); // [3, H, W]
        var fine = new PatchGrid(size.Width / stride, size.Height / stride, stride, stride);
        lock (gate)
        {
            float[] values = Refine(pixels, size, coarse, fine, cancellation);
            return new FeatureMap(values, coarse.Channels, fine, prepared.Mapping, image.Size) { Recipe = recipe };
        }
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType) =>
        serviceType == typeof(IKeypointExtractor) || serviceType == typeof(IPreparedTensorExtractor) ? null : base.GetService(serviceType);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            network.Dispose();
        base.Dispose(disposing);
    }

    private float[] Refine(float[] pixels, ImageSize size, FeatureMap coarse, PatchGrid fine, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        Tensor image = tensor(pixels, [1, 3, size.Height, size.Width], device: device);
        using Tensor cells = coarse.ToTensor();
        Tensor map = cells.to(device).t().reshape(1, coarse.Channels, coarse.Grid.Rows, coarse.Grid.Columns); // [1, C, h, w]
        Tensor refined = network.Forward(image, map, fine.Rows, fine.Columns, cancellation).cpu(); // [rows, columns, C]
        float[] values = new float[refined.numel()];
        refined.bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        FiniteValues.RequireOutput(values, Info.Upsampling!.Name);
        return values;
    }
}

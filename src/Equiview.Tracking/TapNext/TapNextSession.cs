using Equiview.Features;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// One video followed frame by frame in constant memory. All queries take part from the first frame on, as unknown before their own, and
/// cannot change afterwards: a token without the past of the video would have no memory to go on from.
/// </summary>
/// <param name="network">Not disposed here.</param>
/// <param name="queries">One or more.</param>
internal sealed class TapNextSession(TapNextNetwork network, IReadOnlyList<TapNextQuery> queries) : IDisposable
{
    private const double PixelScale = 127.5;
    private readonly TapNextState state = new(network.Config.Blocks);

    /// <summary>Follows the queries into the next frame.</summary>
    /// <param name="frame">An image of any size; it is squashed to a square, bilinear, without antialiasing.</param>
    /// <param name="side">Side of the square, a multiple of 8; 256 or 512 in the released models.</param>
    /// <param name="cancellation">Checked between blocks; after it the session is of no use.</param>
    public TapNextFrame Step(RgbImage frame, int side, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        return Forward(Prepare(frame, side), cancellation);
    }

    /// <summary>Follows the queries into a frame that is prepared already.</summary>
    /// <param name="pixels">[H, W, 3] in -1..1.</param>
    /// <param name="size">Sides that are multiples of 8.</param>
    /// <param name="cancellation">Checked between blocks; after it the session is of no use.</param>
    public TapNextFrame Step(float[] pixels, ImageSize size, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        Tensor rows = tensor(pixels, [1, size.Height, size.Width, 3], device: network.Device); // [1, H, W, 3]
        return Forward(rows.permute(0, 3, 1, 2).contiguous(), cancellation); // [1, 3, H, W]
    }

    /// <inheritdoc/>
    public void Dispose() => state.Dispose();

    private Tensor Prepare(RgbImage frame, int side)
    {
        Tensor bytes = tensor(frame.Pixels, [1, frame.Height, frame.Width, 3], device: network.Device); // [1, H, W, 3]
        Tensor planes = bytes.permute(0, 3, 1, 2).to(ScalarType.Float32).contiguous(); // [1, 3, H, W]
        if (frame.Width != side || frame.Height != side)
        {
            planes = nn.functional.interpolate(
                planes, size: [side, side], mode: InterpolationMode.Bilinear, align_corners: false); // [1, 3, side, side]
        }

        return planes.Over(PixelScale).Plus(-1);
    }

    private TapNextFrame Forward(Tensor frame, CancellationToken cancellation)
    {
        (float[] visible, float[] coordinates) = network.Forward(frame, queries, state, cancellation);
        return new TapNextFrame(visible, coordinates);
    }
}

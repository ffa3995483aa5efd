using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Queries;
using Equiview.Splatting.Text;

namespace Equiview.Viewer.Scenes;

/// <summary>A point of a view of the page.</summary>
/// <param name="Camera">The view.</param>
/// <param name="X">Raster pixels.</param>
/// <param name="Y">Raster pixels.</param>
internal sealed record PagePoint(PageCamera Camera, double X, double Y);

/// <summary>What is searched: the thing at a point, or a text; and things that are not meant.</summary>
/// <param name="At">The point; null with a text.</param>
/// <param name="Not">Points of things that are not meant, each with its view.</param>
/// <param name="Text">Words; null with a point.</param>
/// <param name="Everywhere">Whether everything alike is selected, not only what is connected to the point.</param>
internal sealed record PageQuery(PagePoint? At, PagePoint[]? Not, string? Text, bool Everywhere);

/// <summary>Searches the scene of a page. One query at a time.</summary>
/// <param name="scene">A scene with features.</param>
/// <param name="rasterizer">Finds what a view shows; owned.</param>
/// <param name="texts">The text tower, or null; owned.</param>
internal sealed class SceneQueries(GaussianScene scene, IGaussianRasterizer rasterizer, ClipTextEncoder? texts) : IDisposable
{
    private const int LongSide = 640; // as 'splat query' takes it: the disc of a point has the same meaning
    private const int LongestText = 200;
    private readonly SceneQuery query = new(scene, rasterizer);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Whether texts can be searched.</summary>
    public bool HasText => texts is not null;

    /// <summary>[G] marks of what was found; see <see cref="SceneBytes.Marks"/>.</summary>
    /// <exception cref="UsageException">Neither a point nor a text.</exception>
    /// <exception cref="DegenerateInputException">The point shows nothing that has features.</exception>
    public async Task<byte[]> FindAsync(PageQuery asked, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Find(asked, cancellation), cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Makes what the first query would wait for.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        PosedView front = new SceneCameras { Size = LongSide }.Of(scene)[0];
        ImageSize size = front.Intrinsics.Size;
        var camera = new PageCamera(size.Width, size.Height, front.Intrinsics.Fx, PageCamera.Rows(front.CameraFromWorld));
        try
        {
            await FindAsync(new PageQuery(new PagePoint(camera, size.Width / 2.0, size.Height / 2.0), null, null, false), cancellation);
        }
        catch (DegenerateInputException)
        {
            // Nothing is in the middle of this view.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        turn.Dispose();
        texts?.Dispose();
        rasterizer.Dispose();
    }

    private byte[] Find(PageQuery asked, CancellationToken cancellation)
    {
        if (asked.Text is { Length: > LongestText })
            throw new UsageException(FormattableString.Invariant($"a text has {LongestText} characters at most"));
        PromptRegion[] exceptions = [.. (asked.Not ?? []).Select(p => Reduced(p) is var (view, at)
            ? PromptRegion.At(rasterizer, scene, view, at) : null!)];
        SceneQueryOptions options = asked switch
        {
            { At: { } point } => new SceneQueryOptions { Point = Reduced(point).At, Everywhere = asked.Everywhere },
            { Text.Length: > 0 } => new SceneQueryOptions { Text = asked.Text, TextEncoder = texts },
            _ => throw new UsageException("a query is a point or a text"),
        };
        PosedView? seen = asked.At is null ? null : Reduced(asked.At).View;
        SceneQueryResult found = query.Run(
            seen ?? new SceneCameras().Of(scene)[0], options with { ExceptionRegions = exceptions }, cancellation);
        return SceneBytes.Marks(found.Relevancy, found.Gaussians);
    }

    private static (PosedView View, PixelPoint At) Reduced(PagePoint point)
    {
        PosedView view = point.Camera.ToView("page", LongSide);
        ImageSize size = view.Intrinsics.Size;
        var at = new PixelPoint(point.X * size.Width / point.Camera.Width, point.Y * size.Height / point.Camera.Height);
        return double.IsFinite(point.X + point.Y) ? (view, at)
            : throw new UsageException("the point is not finite");
    }
}

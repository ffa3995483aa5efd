using System.Text;
using Equiview.Correspondence.Matching;
using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.Viewer.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Equiview.Viewer.Photographs;

/// <summary>Two or more photographs: where is the point under the cursor in all the others?</summary>
internal sealed class PhotographContent : IViewerContent
{
    private readonly string[] names;
    private readonly RgbImage[] images;
    private readonly PhotographModels models;
    private readonly EventStream events = new();
    private CancellationToken stopping;

    /// <summary>Reads the photographs.</summary>
    /// <param name="paths">Their files.</param>
    /// <param name="needs">Loads one model or more, shown side by side.</param>
    public PhotographContent(IReadOnlyList<string> paths, ViewerNeeds needs)
    {
        names = [.. paths.Select(p => Path.GetFileName(p))];
        images = [.. paths.Select(ImageFile.Read)];
        models = new PhotographModels(images, needs, events);
    }

    /// <inheritdoc/>
    public string Kind => "photographs";

    /// <inheritdoc/>
    public string Title => string.Join(", ", names);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/photographs", context => context.SendAsync(Describe()));
        routes.MapGet("/api/photographs/events", context => events.AnswerAsync(context, stopping));
        routes.MapGet("/api/photographs/image", context => context.SendAsync(
            ImageCodec.EncodeJpeg(images[context.Request.Index("image", images.Length)], 92), "image/jpeg"));
        routes.MapGet("/api/photographs/heat", async context =>
        {
            (PhotographMaps maps, int image, PixelPoint point) = PointOf(context.Request);
            await context.SendBytesAsync(HeatAnswer.Of(maps, images.Length, image, point));
        });
        routes.MapGet("/api/photographs/matches", async context =>
        {
            (PhotographMaps maps, int image, PixelPoint point) = PointOf(context.Request);
            await context.SendAsync(Matches(maps, image, point));
        });
        routes.MapPost("/api/photographs/models", async context =>
        {
            await models.AddAsync(await context.ReadAsync<PageModel>(), context.RequestAborted);
            await context.SendAsync(Describe());
        });
        routes.MapPost("/api/photographs/models/close", async context =>
        {
            await models.CloseAsync(context.Request.Index("model", models.All.Count), context.RequestAborted);
            await context.SendAsync(Describe());
        });
        routes.MapPost("/api/photographs/csv", async context =>
        {
            KeptMatch[] kept = await context.ReadAsync<KeptMatch[]>();
            foreach (KeptMatch match in kept)
            {
                HttpAnswers.RequireIndex(match.ImageA, "photograph", images.Length);
                HttpAnswers.RequireIndex(match.ImageB, "photograph", images.Length);
            }

            await context.SendAsync(Encoding.UTF8.GetBytes(MatchTable.Of(kept, names)), "text/csv; charset=utf-8");
        });
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation)
    {
        stopping = cancellation;
        return models.PrepareAsync(cancellation);
    }

    /// <inheritdoc/>
    public void CopyTo(PageCopy page, CancellationToken cancellation)
    {
        for (int image = 0; image < images.Length; image++)
        {
            page.Add(FormattableString.Invariant($"photographs/image?image={image}"), ImageCodec.EncodeJpeg(images[image], 88));
            foreach (PhotographMaps maps in models.All)
                maps.Make(image, cancellation);
        }

        page.Add("photographs", Describe());
        HeatStack.AddTo(page, models.All, images, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => models.Dispose();

    private object Describe() => new
    {
        photographs = images.Select((image, i) => new { name = names[i], image.Width, image.Height }),
        models.Choices,
        models = models.All.Select(m => new
        {
            m.Name,
            m.License,
            grids = images.Select((_, i) => m.IsReady(i) ? GridOf(m, i) : null),
        }),
    };

    // Cells, and where the center of the first and the steps to its neighbors lie, raster pixels.
    private object GridOf(PhotographMaps maps, int image)
    {
        FeatureMap map = maps[image].Map;
        PixelPoint first = map.ToPixels(0, 0), next = map.ToPixels(1, 1);
        return new { map.Grid.Columns, map.Grid.Rows, first.X, first.Y, StepX = next.X - first.X, StepY = next.Y - first.Y };
    }

    private (PhotographMaps Maps, int Image, PixelPoint Point) PointOf(HttpRequest request)
    {
        IReadOnlyList<PhotographMaps> shown = models.All;
        PhotographMaps maps = shown[request.Index("model", shown.Count)];
        int image = request.Index("image", images.Length);
        var point = new PixelPoint(request.Number("x"), request.Number("y"));
        return images[image].Size.Contains(point) ? (maps, image, point)
            : throw new UsageException("the point lies outside the photograph");
    }

    // The best match in each other photograph, as 'equiview match' finds it, and whether it leads back to the point.
    private IEnumerable<object?> Matches(PhotographMaps maps, int image, PixelPoint point)
    {
        var options = new MatchOptions { Selection = MatchSelection.Points, Points = [point], Mutual = false };
        return images.Select((_, other) =>
        {
            if (other == image)
                return null;
            FeatureMap a = maps[image].Map, b = maps[other].Map;
            Match best = new Matcher(options).Match(a, options.Points, b)[0];
            bool mutual = new Matcher(options with { Mutual = true }).Match(a, options.Points, b).Count > 0;
            return (object)new { best.B.X, best.B.Y, score = (double)best.Score, best.Margin, mutual };
        });
    }
}

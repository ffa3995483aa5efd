using System.Collections.Immutable;
using System.Threading.Channels;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Viewer.Server;

namespace Equiview.Viewer.Photographs;

/// <summary>A model that the page asks for.</summary>
/// <param name="Choice">Its number among <see cref="PhotographModels.Choices"/>.</param>
/// <param name="Layer">Output layer of a transformer; empty takes the default.</param>
internal sealed record PageModel(int Choice, string? Layer);

/// <summary>
/// The models of a page of photographs: they come and go while the page is open, and one after the other makes its features.
/// </summary>
internal sealed class PhotographModels : IDisposable
{
    private const int Most = 6; // features of all stay in memory
    private readonly IReadOnlyList<RgbImage> images;
    private readonly ViewerNeeds needs;
    private readonly EventStream events;
    private readonly Channel<PhotographMaps> waiting = Channel.CreateUnbounded<PhotographMaps>();
    private readonly SemaphoreSlim turn = new(1);
    private ImmutableArray<PhotographMaps> all;

    /// <summary>Loads the models that were named on the command line.</summary>
    /// <param name="images">The photographs.</param>
    /// <param name="needs">Loads models.</param>
    /// <param name="events">Hears what has changed.</param>
    public PhotographModels(IReadOnlyList<RgbImage> images, ViewerNeeds needs, EventStream events)
    {
        (this.images, this.needs, this.events) = (images, needs, events);
        all = [.. needs.Load().Select(m => new PhotographMaps(m, images))];
        Choices =
        [
            .. CatalogEntry.All().Where(e => e.Found is not null && ModelCatalog.TryFind(e.Name) is { MakesFeatures: true })
                .SelectMany(e => e.Adapters.Select(a => $"{e.Name}+{a}").Prepend(e.Name)),
        ];
    }

    /// <summary>Models whose weights lie on this machine.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>The models that are shown.</summary>
    public IReadOnlyList<PhotographMaps> All => all;

    /// <summary>Makes the features of all models, and of those that are added, until the end.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (PhotographMaps maps in All)
            Make(maps, cancellation);
        await foreach (PhotographMaps maps in waiting.Reader.ReadAllAsync(cancellation))
        {
            try
            {
                Make(maps, cancellation);
            }
            catch (EquiviewException error)
            {
                events.Send(new { type = "failed", message = $"{maps.Name}: {error.Message}" });
                Drop(maps);
            }
        }
    }

    /// <summary>Loads another model.</summary>
    /// <exception cref="UsageException">No such model, no such layer, shown already, or too many.</exception>
    public async Task AddAsync(PageModel asked, CancellationToken cancellation)
    {
        string name = Choices[HttpAnswers.RequireIndex(asked.Choice, "model", Choices.Count)];
        OutputLayer? layer = string.IsNullOrWhiteSpace(asked.Layer) ? null : OutputLayer.Parse(asked.Layer.Trim());
        await turn.WaitAsync(cancellation);
        try
        {
            if (All.Count >= Most)
                throw new UsageException(FormattableString.Invariant($"{Most} models at most; close one first"));
            var maps = new PhotographMaps(await Task.Run(() => needs.Load(name, layer), cancellation), images);
            if (All.Any(m => m.Name == maps.Name))
            {
                maps.Dispose();
                throw new UsageException($"{maps.Name} is shown already");
            }

            ImmutableInterlocked.Update(ref all, shown => shown.Add(maps)); // one that fails may leave meanwhile
            waiting.Writer.TryWrite(maps);
            events.Send(new { type = "models" });
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Closes a model.</summary>
    /// <exception cref="UsageException">It is the only one.</exception>
    public async Task CloseAsync(int model, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (All.Count == 1)
                throw new UsageException("this is the only model");
            PhotographMaps closed = All[HttpAnswers.RequireIndex(model, "model", All.Count)];
            await Task.Run(() => Drop(closed), cancellation); // it may be making features
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PhotographMaps maps in all)
            maps.Dispose();
        turn.Dispose();
    }

    private void Drop(PhotographMaps maps)
    {
        ImmutableInterlocked.Update(ref all, shown => shown.Remove(maps));
        maps.Dispose();
        events.Send(new { type = "models" });
    }

    private void Make(PhotographMaps maps, CancellationToken cancellation)
    {
        for (int image = 0; image < images.Count && maps.Make(image, cancellation); image++)
            events.Send(new { type = "features" });
    }
}

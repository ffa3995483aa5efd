namespace Equiview.Features.Catalog;

/// <summary>A download of the official weights of a backbone into the folder in which they are found.</summary>
public sealed class WeightPull
{
    private readonly string? sha256;

    /// <summary>Decides what is fetched, and its file.</summary>
    /// <param name="name">Name or alias of the backbone.</param>
    /// <param name="from">Another address of the same file; null is the official one.</param>
    /// <param name="sha256">Expected hash in hex; null is the published one, where there is one.</param>
    /// <param name="acceptsLicense">Whether the user has accepted the terms of a model that has some.</param>
    /// <exception cref="UsageException">There is no such backbone, nothing to fetch, or terms that are not accepted.</exception>
    public WeightPull(string name, Uri? from = null, string? sha256 = null, bool acceptsLicense = false)
    {
        Card = ModelCatalog.Find(name);
        if (Card.Terms is { } terms && (!acceptsLicense || from is null))
            throw new UsageException(
                $"{Card.Name} is under the {Card.License}: accept it at {terms}, then give the address that you get: "
                    + $"models pull {Card.Name} --accept-license --from URL");
        Source = from ?? Card.Download ?? throw new UsageException(Card.NeedsWeights
            ? $"{Card.Name} has no file that loads as it is; put {Card.FileNames[0]} into a folder named by EQUIVIEW_MODELS"
            : $"{Card.Name} needs no weights");
        string file = Card.Terms is not null ? Card.FileNames[0] : Card.Download is { } official
            && official.AbsolutePath.EndsWith(".safetensors", StringComparison.Ordinal)
            ? Card.FileNames[0]
            : Path.GetFileName((Card.Download ?? Source).AbsolutePath);
        Target = Path.Combine(new WeightLocator().PullFolder, file);
        this.sha256 = sha256 ?? Card.DownloadSha256;
    }

    /// <summary>The backbone.</summary>
    public ModelCard Card { get; }

    /// <summary>Where the file comes from.</summary>
    public Uri Source { get; }

    /// <summary>Where it goes.</summary>
    public string Target { get; }

    /// <summary>Downloads; an interrupted download is resumed.</summary>
    /// <inheritdoc cref="WeightDownloader.DownloadAsync"/>
    public IAsyncEnumerable<ProgressEvent> RunAsync(HttpClient client, CancellationToken cancellation = default) =>
        new WeightDownloader(client).DownloadAsync(Source, Target, sha256, cancellation);
}

namespace Equiview.Features.Catalog;

/// <summary>What a user should know about a backbone before using it: origin, license, geometry.</summary>
public sealed record ModelCard
{
    /// <summary>Name of the model; timm's or torch.hub's where there is one.</summary>
    public required string Name { get; init; }

    /// <summary>The model whose network it has with weights of its own; null is its own name's.</summary>
    internal string? Network { get; init; }

    /// <summary>Other names it answers to.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What kind of network it is, in a few words.</summary>
    public required string Kind { get; init; }

    /// <summary>Channels of a feature.</summary>
    public required int Dimension { get; init; }

    /// <summary>Side of a cell in pixels of the prepared image.</summary>
    public required int Patch { get; init; }

    /// <summary>
    /// Default distance of cells when a recipe has none, for networks whose own is finer than useful; null is the network's own.
    /// </summary>
    public int? DenseStride { get; init; }

    /// <summary>How pixels are normalised, in words.</summary>
    public required string Normalization { get; init; }

    /// <summary>License of the weights.</summary>
    public required string License { get; init; }

    /// <summary>Where the terms stand that must be accepted before the weights are fetched; null where there are none.</summary>
    public Uri? Terms { get; init; }

    /// <summary>The paper or project it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Address of the official weight file; null where there is none to fetch.</summary>
    public Uri? Download { get; init; }

    /// <summary>SHA-256 of the file at <see cref="Download"/>, lower-case hex, where it is known.</summary>
    public string? DownloadSha256 { get; init; }

    /// <summary>File names under which the weights are looked for, most likely first.</summary>
    public IReadOnlyList<string> FileNames { get; init; } = [];

    /// <summary>Hugging Face repository ("org/name") whose local cache is searched, or null.</summary>
    public string? HubRepository { get; init; }

    /// <summary>Whether it is a point tracker, which makes no features.</summary>
    public bool IsTracker { get; init; }

    /// <summary>Whether it is a matcher of key points, which makes no features.</summary>
    public bool IsMatcher { get; init; }

    /// <summary>Whether it refines the features of a backbone, and makes none by itself.</summary>
    public bool IsUpsampler { get; init; }

    /// <summary>Whether it is a backbone.</summary>
    public bool MakesFeatures => !IsTracker && !IsMatcher && !IsUpsampler;

    /// <summary>Whether the model needs weights.</summary>
    public bool NeedsWeights => FileNames.Count > 0;

    /// <summary>The option of the command that names a weight file of this kind.</summary>
    internal string WeightsOption => this switch
    {
        { IsTracker: true } => "--tracker-weights",
        { IsMatcher: true } => "--matcher-weights",
        { IsUpsampler: true } => "--upsample-weights",
        _ => "--weights",
    };
}

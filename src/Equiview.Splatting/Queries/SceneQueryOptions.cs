using Equiview.Splatting.Text;

namespace Equiview.Splatting.Queries;

/// <summary>
/// A query of a lifted scene: exactly one of a point of a view, a point of another image, a descriptor and a text, and how to select.
/// </summary>
public sealed record SceneQueryOptions
{
    /// <summary>Least relevancy of a selected Gaussian where nothing else is said and no cluster is searched.</summary>
    public const float DefaultThreshold = 0.5f;

    /// <summary>Radius in pixels of the disc around a point of the view.</summary>
    public const double DefaultRadiusPixels = 1.5;

    /// <summary>Point in raster pixels: of <see cref="Image"/> where there is one, else of the view.</summary>
    public PixelPoint? Point { get; init; }

    /// <summary>Radius in pixels of the disc around a point of the view, and around each of <see cref="Exceptions"/>.</summary>
    public double RadiusPixels { get; init; } = DefaultRadiusPixels;

    /// <summary>
    /// Another image in which <see cref="Point"/> lies; its features are made by the recipe that the scene was lifted with.
    /// </summary>
    public RgbImage? Image { get; init; }

    /// <summary>[D] a feature or a text embedding, any length but 0.</summary>
    public float[]? Descriptor { get; init; }

    /// <summary>Words to search for, where the features lie in CLIP's space; needs <see cref="TextEncoder"/>.</summary>
    public string? Text { get; init; }

    /// <summary>The text tower; not disposed.</summary>
    public ClipTextEncoder? TextEncoder { get; init; }

    /// <summary>
    /// Embeddings of negatives, D values each: relevancy is then LERF's, 0 to 1. Null takes LERF's canonical phrases for a text and none
    /// otherwise.
    /// </summary>
    public IReadOnlyList<float[]>? Negatives { get; init; }

    /// <summary>Points of the view on what is not meant: Gaussians more like one of these stay out. Not with a text or negatives.</summary>
    public IReadOnlyList<PixelPoint> Exceptions { get; init; } = [];

    /// <summary>The same as regions, which may lie in other views.</summary>
    public IReadOnlyList<PromptRegion> ExceptionRegions { get; init; } = [];

    /// <summary>
    /// Least relevancy of a selected Gaussian; null is automatic: for a cluster Otsu's threshold and the sweep cut, else
    /// <see cref="DefaultThreshold"/> or, with <see cref="UseOtsu"/>, Otsu's.
    /// </summary>
    public float? Threshold { get; init; }

    /// <summary>Otsu's threshold also where no cluster is searched.</summary>
    public bool UseOtsu { get; init; }

    /// <summary>Selects everything like a point of the view, not only the cluster that is connected to it.</summary>
    public bool Everywhere { get; init; }

    /// <summary>Whether the query is a point of the view.</summary>
    internal bool IsPrompt => Point is not null && Image is null;

    /// <summary>Refuses combinations that contradict each other or in which a value has no effect.</summary>
    /// <exception cref="UsageException">Not exactly one query, or a value without effect.</exception>
    /// <exception cref="MissingComponentException">A text without its encoder.</exception>
    public void Require()
    {
        if (Exceptions.Count + ExceptionRegions.Count > 0 && (Text is not null || Negatives is not null))
            throw new UsageException(
                "exceptions (points that are not meant) go with a point or a descriptor; a text is told apart by negatives");
        if (new[] { Point is not null, Descriptor is not null, Text is not null }.Count(given => given) != 1
            || (Image is not null && Point is null))
            throw new UsageException("a query is one of: a point of the view, a point of another image, a descriptor, a text");
        if (Text is not null && TextEncoder is null)
            throw new MissingComponentException(
                "the text tower of CLIP", "load it with ClipTextEncoder.Load, or query with the embedding of the text");
        if (Everywhere && (!IsPrompt || Negatives is not null))
            throw new UsageException("everything alike is selected anyway; 'everywhere' goes with a point of the view, without negatives");
        if (UseOtsu && Threshold is not null)
            throw new UsageException("give a threshold or ask for Otsu's, not both");
        if (!(RadiusPixels >= 0) || Threshold is not (null or (>= -1 and <= 1)))
            throw new UsageException("the radius is 0 pixels or more, the threshold -1 to 1");
    }
}

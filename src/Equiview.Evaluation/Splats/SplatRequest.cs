using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Splatting.Lifting;
namespace Equiview.Evaluation.Splats;

/// <summary>What 'eval splat' measures.</summary>
public sealed record SplatRequest
{
    /// <summary>Folder of posed photographs.</summary>
    [Required]
    [Description("posed photographs: COLMAP, transforms.json or another known folder")]
    public string Data { get; init; } = "";

    /// <summary>Scene file; null seeds Gaussians from the sparse points.</summary>
    [Description("scene file; without one, Gaussians are seeded from the sparse points of --data")]
    public string? Scene { get; init; }

    /// <summary>Every N-th view is held out; null takes the test views that the source names, else every 8th.</summary>
    [Description("measure every N-th view, the first one first (default the test views that the source names, else 8: Mip-NeRF 360)")]
    [Range(2, int.MaxValue)]
    public int? Every { get; init; }

    /// <summary>Whether renderings and photographs with alpha lie over white, not black.</summary>
    [Description("compare over white, not black: the background of NeRF's synthetic scenes")]
    public bool White { get; init; }

    /// <summary>Whether rendering, photograph and difference of each view are written.</summary>
    [Description("write rendering, photograph and their difference (times 4) of each view to pictures/ in the output folder")]
    public bool Pictures { get; init; }

    /// <summary>Whether no features are lifted.</summary>
    [Description("measure the pictures alone, lift no features")]
    public bool PicturesOnly { get; init; }

    /// <summary>Most views, taken evenly; 0 takes all.</summary>
    [Description("use at most this many evenly spaced views; 0: all")]
    [Range(0, int.MaxValue)]
    public int MaxViews { get; init; }

    /// <summary>Long side at which images are compared, pixels.</summary>
    [Description("long side in pixels at which images are compared")]
    [Range(ImageQuality.WindowPixels, 16384)]
    public int PictureSize { get; init; } = 640;

    /// <summary>Long side at which features are lifted and compared, pixels.</summary>
    [Description("long side in pixels at which features are lifted and compared")]
    public int Size { get; init; } = 320;

    /// <summary>Length of the lifted codes; 0 lifts the features.</summary>
    [Description("lift codes of this length; 0 lifts the features")]
    public int Latents { get; init; }

    /// <summary>Passes of SIRT after the weighted mean.</summary>
    [Description("passes of SIRT after the weighted mean")]
    public int Refine { get; init; }

    /// <summary>Folder of LERF-OVS labels.</summary>
    [Description("folder of LERF-OVS label files (*.json): mIoU and localization of queries")]
    public string? Labels { get; init; }

    /// <summary>Folder of descriptors of the labeled categories.</summary>
    [Description("folder of CATEGORY.npy, descriptors of the labeled categories (text embeddings); needs --labels")]
    public string? Vectors { get; init; }

    /// <summary>Least relevancy of a selected Gaussian, -1 to 1.</summary>
    [Description("minimum relevancy of a selected Gaussian, -1 to 1 (default 0.5); needs --labels")]
    public float? Threshold { get; init; }

    /// <summary>Weights of LPIPS.</summary>
    [Description("weights of LPIPS: one file with everything, or the network's and the linear layers' comma-separated")]
    public IReadOnlyList<string> Lpips { get; init; } = [];

    private const int UsualEvery = 8;

    internal LiftingOptions Lifting => new()
    {
        LongSidePixels = Size,
        HoldOutEvery = Every ?? UsualEvery,
        MostViews = MaxViews,
        LatentDimension = Latents,
        RefineIterations = Refine,
    };
}

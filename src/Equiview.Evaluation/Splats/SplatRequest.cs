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

    /// <summary>Every N-th view is held out.</summary>
    [Description("measure every N-th view, the first one first (8: the test views of Mip-NeRF 360)")]
    [Range(2, int.MaxValue)]
    public int Every { get; init; } = 8;

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

    internal LiftingOptions Lifting => new()
    {
        LongSidePixels = Size,
        HoldOutEvery = Every,
        MostViews = MaxViews,
        LatentDimension = Latents,
        RefineIterations = Refine,
    };
}

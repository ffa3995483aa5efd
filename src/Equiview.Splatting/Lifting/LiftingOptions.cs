using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
namespace Equiview.Splatting.Lifting;

/// <summary>Options of feature lifting.</summary>
public sealed record LiftingOptions
{
    /// <summary>Long side in pixels at which views are rendered; smaller photographs keep their size.</summary>
    [Display(Name = "size")]
    [Description("long side in pixels at which views are lifted")]
    public int LongSidePixels { get; init; } = 320;

    /// <summary>
    /// Every N-th view (the first, the N+1st ...) is kept out of the lifting and measured instead, as in Mip-NeRF 360; 0 lifts all.
    /// </summary>
    [Display(Name = "hold-out")]
    [Description("hold every N-th view out and measure it; 0 lifts all")]
    public int HoldOutEvery { get; init; } = 8;

    /// <summary>Most views to use, taken evenly from all; 0 takes all.</summary>
    [Display(Name = "max-views")]
    [Description("use at most this many views, taken evenly; 0 takes all")]
    public int MostViews { get; init; }

    /// <summary>Length of the latents stored instead of the features, with their decoder; 0 stores the features.</summary>
    [Display(Name = "latents")]
    [Description("store codes of this length with their decoder; 0 stores the features")]
    public int LatentDimension { get; init; }

    /// <summary>How latents are found; null is <see cref="LatentKind.Pca"/>.</summary>
    [Display(Name = "latent-kind")]
    [Description("with --latents: Pca (default) or Random (projection)")]
    public LatentKind? LatentKind { get; init; }

    /// <summary>Passes of SIRT after the weighted mean; each goes through all views again. 0 keeps the mean.</summary>
    [Display(Name = "refine")]
    [Description("SIRT passes after the weighted mean; each needs all views again (use --cache)")]
    public int RefineIterations { get; init; }

    /// <summary>Seed of a random projection.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>File that keeps the sums of an unfinished run, to go on from; null keeps nothing. It is removed at the end.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>Least time between two writes of the checkpoint; it is also written when the run is cancelled.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Validates the ranges.</summary>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public void Require()
    {
        if (LongSidePixels is < 8 or > 4096)
            throw new UsageException("views are lifted at 8 to 4096 pixels on the long side");
        if (HoldOutEvery is < 0 or 1 || MostViews < 0)
            throw new UsageException("hold out every 2nd view or fewer (0 for none), and use no negative number of views");
        if (LatentKind is not null && LatentDimension == 0)
            throw new UsageException("a kind of latents goes with their length (--latent-kind with --latents)");
        if (LatentDimension < 0 || RefineIterations is < 0 or > 1000)
            throw new UsageException("latents have 1 channel or more (0 for none), and 0 to 1000 refinements are made");
    }
}

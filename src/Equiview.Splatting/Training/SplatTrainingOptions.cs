using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Equiview.Splatting.Training;

/// <summary>How the number of Gaussians changes while a scene is trained.</summary>
public enum DensityStrategy
{
    /// <summary>
    /// Markov chain Monte Carlo: Gaussians without opacity move to where others are, noise explores, a fixed budget is filled (Kheradmand
    /// et al., "3D Gaussian Splatting as Markov Chain Monte Carlo", NeurIPS 2024).
    /// </summary>
    Mcmc,

    /// <summary>Clone, split and prune by the gradient in the image, with resets of the opacity (Kerbl et al. 2023).</summary>
    Classic,
}

/// <summary>What lies behind the Gaussians, and behind photographs with an alpha channel, in training.</summary>
public enum SplatBackground
{
    /// <summary>Black.</summary>
    Black,

    /// <summary>White.</summary>
    White,

    /// <summary>Another color every step, so that Gaussians cannot stand in for it; measured over black.</summary>
    Random,
}

/// <summary>
/// How a Gaussian scene is trained. Rates and schedules are those of Kerbl et al. 2023 and Kheradmand et al. 2024 as gsplat 1.6 has them,
/// for 30,000 steps; shorter runs keep the rates and shorten the schedules in proportion.
/// </summary>
public sealed record SplatTrainingOptions
{
    /// <summary>Steps of one photograph each.</summary>
    [Description("steps of one photograph each")]
    [Range(1, 10_000_000)]
    public int Iterations { get; init; } = 7000;

    /// <summary>Long side of the photographs in pixels; they are never enlarged.</summary>
    [Description("long side in pixels to which photographs are reduced")]
    [Range(16, 16384)]
    public int Size { get; init; } = 400;

    /// <summary>Most Gaussians.</summary>
    [Description("most Gaussians")]
    [Range(1, 20_000_000)]
    public int MaxGaussians { get; init; } = 50_000;

    /// <summary>How the number of Gaussians changes.</summary>
    [Description("how the number of Gaussians changes: mcmc or classic")]
    public DensityStrategy Strategy { get; init; } = DensityStrategy.Mcmc;

    /// <summary>Degree of the spherical harmonics.</summary>
    [Description("degree of the spherical harmonics, 0 to 4")]
    [Range(0, SphericalHarmonics.MaximumDegree)]
    public int Degree { get; init; } = 3;

    /// <summary>Whether opacities are compensated for the pixel filter (Yu et al., "Mip-Splatting", 2024).</summary>
    [Description("compensate opacities for the pixel filter; the scene is tagged so")]
    public bool Antialiased { get; init; }

    /// <summary>What lies behind the Gaussians.</summary>
    [Description("background of training and of photographs with alpha: black, white or random")]
    public SplatBackground Background { get; init; } = SplatBackground.Black;

    /// <summary>
    /// Every N-th photograph, by name, is kept for testing, the first one first; 0 keeps none. Null takes the test views that the source
    /// names, else every 8th.
    /// </summary>
    [Description("keep every N-th photograph for testing, the first one first; 0: none (default the source's own test views, else 8)")]
    [Range(0, int.MaxValue)]
    public int? TestEvery { get; init; }

    /// <summary>
    /// Begins with this many Gaussians at random in the box that the cameras look at; null takes the sparse points, and 10,000 at random
    /// where there are none.
    /// </summary>
    [Description("begin with this many Gaussians at random in the box the cameras look at (default the sparse points, else 10000)")]
    [Range(1, 10_000_000)]
    public int? RandomPoints { get; init; }

    /// <summary>Share of the steps at a half and a quarter of the size.</summary>
    [Description("share of the steps in which images are a quarter, then half of the size; 0: always whole")]
    [Range(0.0, 1.0)]
    public double Coarse { get; init; } = 0.2;

    /// <summary>Whether each photograph has an affine correction of its colors, 3 x 4.</summary>
    [Description("learn an affine color correction of each photograph (automatic exposure, white balance)")]
    public bool Exposure { get; init; }

    /// <summary>Weight of 1 - SSIM in the loss; the rest is L1.</summary>
    [Description("weight of 1 - SSIM in the loss, the rest is L1")]
    [Range(0.0, 1.0)]
    public double Ssim { get; init; } = 0.2;

    /// <summary>Learning rate of the centers in units of the scene's size; it falls to a hundredth.</summary>
    [Description("learning rate of the centers, in units of the scene's size; falls to a hundredth")]
    [Range(0.0, 1.0)]
    public double PositionRate { get; init; } = 1.6e-4;

    /// <summary>Learning rate of the logarithms of the scales.</summary>
    [Description("learning rate of the logarithms of the scales")]
    [Range(0.0, 1.0)]
    public double ScaleRate { get; init; } = 5e-3;

    /// <summary>Learning rate of the logits of the opacities.</summary>
    [Description("learning rate of the logits of the opacities")]
    [Range(0.0, 1.0)]
    public double OpacityRate { get; init; } = 5e-2;

    /// <summary>Learning rate of the quaternions.</summary>
    [Description("learning rate of the quaternions")]
    [Range(0.0, 1.0)]
    public double RotationRate { get; init; } = 1e-3;

    /// <summary>Learning rate of the constant colors; the other harmonics have a twentieth.</summary>
    [Description("learning rate of the constant colors; the other spherical harmonics have a twentieth")]
    [Range(0.0, 1.0)]
    public double ColorRate { get; init; } = 2.5e-3;

    /// <summary>MCMC: weight of the mean opacity in the loss; null is 0.01.</summary>
    [Description("mcmc: weight of the mean opacity in the loss (default 0.01)")]
    [Range(0.0, 10.0)]
    public double? OpacityPenalty { get; init; }

    /// <summary>MCMC: weight of the mean scale in the loss; null is 0.01.</summary>
    [Description("mcmc: weight of the mean scale in the loss (default 0.01)")]
    [Range(0.0, 10.0)]
    public double? ScalePenalty { get; init; }

    /// <summary>Classic: gradient in the image above which Gaussians are cloned or split; null is 2e-4.</summary>
    [Description("classic: mean gradient in the image, in units of half its width, above which Gaussians are split (default 2e-4)")]
    [Range(0.0, 1.0)]
    public double? GrowGradient { get; init; }

    /// <summary>Seed of everything random.</summary>
    [Description("seed of everything random")]
    public int Seed { get; init; }

    /// <summary>Steps between measurements on the test views.</summary>
    [Description("steps between measurements on the test views, each with a preview beside the output; 0: only at the end")]
    [Range(0, int.MaxValue)]
    public int EvaluateEvery { get; init; } = 1000;

    /// <summary>Steps between checkpoints.</summary>
    [Description("steps between checkpoints")]
    [Range(1, int.MaxValue)]
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Most memory the training may need, MB; 0 sets no limit.</summary>
    [Description("refuse to begin when training may need more memory than this, in MB; 0: no limit")]
    [Range(0, int.MaxValue)]
    public int MemoryMb { get; init; }

    /// <summary>Whether the features of a backbone are trained with the scene.</summary>
    [Description("train features of --model with the scene, as codes with a linear decoder; they are queried like lifted ones")]
    public bool Distill { get; init; }

    /// <summary>Whether pixels whose features disagree with the scene are left out.</summary>
    [Description("leave out what moves: pixels that the features of --model call uncertain, from the middle of the training on")]
    public bool Wild { get; init; }

    /// <summary>Length of the codes of features; null is 16.</summary>
    [Description("length of the codes of features, for --distill and --wild (default 16)")]
    [Range(1, 512)]
    public int? Latents { get; init; }

    /// <summary>Threads of rasterizer, loss and optimizer; 0 takes one per processor.</summary>
    [Display(Name = "train-threads")]
    [Description("threads of rasterizer, loss and optimizer; 0: one a processor")]
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>Whether a feature extractor is needed.</summary>
    public bool TakesFeatures => Distill || Wild;

    /// <summary>Refuses values that are out of range or have no effect.</summary>
    /// <exception cref="UsageException">One line that names the option.</exception>
    public void Require()
    {
        if (Iterations < 1 || Size < 16 || MaxGaussians < 1 || Degree is < 0 or > SphericalHarmonics.MaximumDegree || CheckpointEvery < 1)
            throw new UsageException("steps, size, Gaussians and steps between checkpoints are at least 1 (size 16), the degree is 0 to 4");
        if (Strategy == DensityStrategy.Classic && (OpacityPenalty ?? ScalePenalty) is not null)
            throw new UsageException("--opacity-penalty and --scale-penalty belong to --strategy mcmc");
        if (Latents is not null && !TakesFeatures)
            throw new UsageException("--latents belong to --distill and --wild");
        if (Wild && TrainingSchedule.FirstMaskedStep(this) >= Iterations)
            throw new UsageException("--wild has no effect in so few steps; give --iterations 1000 or more");
        if (Strategy == DensityStrategy.Mcmc && GrowGradient is not null)
            throw new UsageException("--grow-gradient belongs to --strategy classic");
    }
}

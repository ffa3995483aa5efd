namespace Equiview.Splatting.Training;

/// <summary>A finished step of training.</summary>
/// <param name="Step">Steps finished, this one included.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Photograph">Name of the photograph.</param>
/// <param name="Loss">The loss with its regularizers; not finite in a step that was skipped.</param>
/// <param name="Psnr">Of the photograph before the step, dB, not clamped.</param>
/// <param name="Gaussians">Their number after the step.</param>
public sealed record SplatTrainingEvent(int Step, int Total, string Photograph, double Loss, double Psnr, int Gaussians)
{
    /// <summary>Time of the run so far.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time the rest will take at this pace.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>Mean quality on the test views, where it was measured after this step.</summary>
    public HeldOutQuality? HeldOut { get; init; }

    /// <summary>Something worth knowing that did not stop the training, or null.</summary>
    public string? Warning { get; init; }
}

/// <summary>Mean quality of renderings of views that were not trained on.</summary>
/// <param name="Views">Their number.</param>
/// <param name="Psnr">dB, mean over views, of renderings clamped to 0..1.</param>
/// <param name="Ssim">Mean structural similarity.</param>
public sealed record HeldOutQuality(int Views, double Psnr, double Ssim);

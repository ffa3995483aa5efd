namespace Equiview;

/// <summary>The maps between stored parameters of a Gaussian and what they stand for.</summary>
public static class GaussianActivation
{
    /// <summary>Opacities closer than this to 0 or 1 are moved here before the logit is taken, so that logits stay finite.</summary>
    public const double OpacityMargin = 1e-6;

    /// <summary>Opacity of a logit.</summary>
    public static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>Logit of an opacity of 0 to 1; the ends are moved inside by <see cref="OpacityMargin"/>.</summary>
    public static float Logit(double opacity)
    {
        double o = Math.Clamp(opacity, OpacityMargin, 1 - OpacityMargin);
        return (float)Math.Log(o / (1 - o));
    }
}

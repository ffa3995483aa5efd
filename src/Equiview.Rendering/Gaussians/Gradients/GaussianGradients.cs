namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// Derivative of a loss with respect to the parameters of a scene, in the layout of <see cref="GaussianScene"/>; zero for Gaussians that
/// no pixel shows. One object serves many backward passes: each overwrites it.
/// </summary>
/// <param name="count">Number of Gaussians, G.</param>
/// <param name="coefficientCount">Spherical harmonics per color, K.</param>
/// <param name="featureDimension">Length D of a feature, 0 for none.</param>
internal sealed class GaussianGradients(int count, int coefficientCount, int featureDimension = 0)
{
    /// <summary>Number of Gaussians, G.</summary>
    public int Count { get; } = count;

    /// <summary>[G, 3] with respect to the centers, world frame.</summary>
    public float[] Means { get; } = new float[3 * count];

    /// <summary>[G, 4] with respect to the quaternions as stored, not normalized.</summary>
    public float[] Quaternions { get; } = new float[4 * count];

    /// <summary>[G, 3].</summary>
    public float[] LogScales { get; } = new float[3 * count];

    /// <summary>[G].</summary>
    public float[] OpacityLogits { get; } = new float[count];

    /// <summary>[G, K, 3].</summary>
    public float[] SphericalHarmonics { get; } = new float[3 * count * coefficientCount];

    /// <summary>[G, D].</summary>
    public float[] Features { get; } = new float[count * featureDimension];

    /// <summary>[G, 2] with respect to the projected centers, raster pixels: what densification looks at.</summary>
    public float[] ImageMeans { get; } = new float[2 * count];

    /// <summary>[G] whether the Gaussian's rectangle touches the image.</summary>
    public bool[] Visible { get; } = new bool[count];

    /// <summary>
    /// [6] with respect to a small motion of the camera, translation then rotation vector, in the camera's frame:
    /// cameraFromWorld becomes exp(motion) cameraFromWorld.
    /// </summary>
    public double[] CameraMotion { get; } = new double[6];

    /// <exception cref="DegenerateInputException">It was made for another scene.</exception>
    public void RequireFor(GaussianScene scene, int dimension)
    {
        if (Count != scene.Count || Features.Length != scene.Count * dimension
            || SphericalHarmonics.Length != scene.SphericalHarmonics.Length)
            throw new DegenerateInputException("the gradients are not made for this scene");
    }

    /// <summary>Sets one Gaussian's derivatives, its features' apart, to 0.</summary>
    public void Clear(int gaussian)
    {
        Means.AsSpan(3 * gaussian, 3).Clear();
        Quaternions.AsSpan(4 * gaussian, 4).Clear();
        LogScales.AsSpan(3 * gaussian, 3).Clear();
        OpacityLogits[gaussian] = 0;
        SphericalHarmonics.AsSpan(3 * coefficientCount * gaussian, 3 * coefficientCount).Clear();
        ImageMeans.AsSpan(2 * gaussian, 2).Clear();
    }
}

namespace Equiview.Formats.Splat;

/// <summary>The arrays of a scene while a reader fills them; setters take the units that compact formats store.</summary>
internal sealed class GaussianArrays(int count, int degree)
{
    /// <summary>Linear scales below this are moved here before the logarithm is taken.</summary>
    private const double SmallestScale = 1e-12;

    public int Count { get; } = count;

    public int Degree { get; } = degree;

    /// <summary>Coefficients above the constant one, per color.</summary>
    public int RestCount { get; } = SphericalHarmonics.CoefficientCount(degree) - 1;

    public float[] Means { get; } = new float[3 * (long)count];

    /// <summary>[G, 3] once <see cref="SetExactMean"/> was called.</summary>
    public float[]? MeanRemainders { get; private set; }

    public float[] Quaternions { get; } = new float[4 * (long)count];

    public float[] LogScales { get; } = new float[3 * (long)count];

    public float[] OpacityLogits { get; } = new float[count];

    public float[] Harmonics { get; } = new float[3L * count * SphericalHarmonics.CoefficientCount(degree)];

    /// <summary>Largest number of Gaussians an array of harmonics can hold.</summary>
    public static int MaximumCount(int degree) => Array.MaxLength / Math.Max(4, 3 * SphericalHarmonics.CoefficientCount(degree));

    /// <summary>Bytes the arrays take for each Gaussian.</summary>
    public static int BytesPerGaussian(int degree) =>
        sizeof(float) * (3 + 4 + 3 + 1 + (3 * SphericalHarmonics.CoefficientCount(degree)));

    public void SetMean(int g, double x, double y, double z) =>
        (Means[3 * g], Means[(3 * g) + 1], Means[(3 * g) + 2]) = ((float)x, (float)y, (float)z);

    /// <summary>Sets a center and keeps what single precision cuts off it.</summary>
    public void SetExactMean(int g, double x, double y, double z)
    {
        SetMean(g, x, y, z);
        MeanRemainders ??= new float[Means.Length];
        (
            MeanRemainders[3 * g],
            MeanRemainders[(3 * g) + 1],
            MeanRemainders[(3 * g) + 2]) = ((float)(x - (float)x), (float)(y - (float)y), (float)(z - (float)z));
    }

    public void SetQuaternion(int g, double w, double x, double y, double z) =>
        (
            Quaternions[4 * g],
            Quaternions[(4 * g) + 1],
            Quaternions[(4 * g) + 2],
            Quaternions[(4 * g) + 3]) = ((float)w, (float)x, (float)y, (float)z);

    public void SetLogScale(int g, double x, double y, double z) =>
        (LogScales[3 * g], LogScales[(3 * g) + 1], LogScales[(3 * g) + 2]) = ((float)x, (float)y, (float)z);

    public void SetLinearScale(int g, double x, double y, double z) =>
        SetLogScale(g, Math.Log(Math.Max(x, SmallestScale)), Math.Log(Math.Max(y, SmallestScale)), Math.Log(Math.Max(z, SmallestScale)));

    public void SetOpacity(int g, double opacity) => OpacityLogits[g] = GaussianActivation.Logit(opacity);

    /// <summary>Sets the constant coefficient so that a display color of 0 to 1 shows.</summary>
    public void SetColor(int g, double red, double green, double blue)
    {
        Span<float> coefficient = Coefficient(g, 0);
        (coefficient[0], coefficient[1], coefficient[2]) = (
            SphericalHarmonics.FromColor(red), SphericalHarmonics.FromColor(green), SphericalHarmonics.FromColor(blue));
    }

    /// <summary>Coefficient 0 to (degree + 1)^2 - 1 of one Gaussian: red, green, blue.</summary>
    public Span<float> Coefficient(int g, int index) => Harmonics.AsSpan(((g * (RestCount + 1)) + index) * 3, 3);

    public GaussianScene ToScene(string file, bool antialiased = false) => GaussianSceneValidation.Require(
        new GaussianScene(
            Degree, Means, Quaternions, LogScales, OpacityLogits, Harmonics)
        { MeanRemainders = MeanRemainders, Antialiased = antialiased },
        file);
}

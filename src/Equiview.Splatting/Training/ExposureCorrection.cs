namespace Equiview.Splatting.Training;

/// <summary>
/// An affine map of the colors of a photograph, 3 x 4, that stands for its exposure and white balance (Kerbl et al., "A Hierarchical 3D
/// Gaussian Representation", 2024). Test views are measured without one.
/// </summary>
internal static class ExposureCorrection
{
    /// <summary>Learning rate of the corrections, which falls to a hundredth.</summary>
    public const double Rate = 1e-3;

    /// <summary>No correction, for a number of photographs.</summary>
    public static float[] Identities(int count) => [.. Enumerable.Range(0, 12 * count).Select(i => i % 12 is 0 or 5 or 10 ? 1f : 0)];

    /// <summary>The corrected image, [3, H, W].</summary>
    public static PlanarImage Apply(ReadOnlySpan<float> matrix, PlanarImage image)
    {
        var result = new PlanarImage(image.Size, 3, new float[image.Values.Length]);
        Span<float> red = image.Plane(0), green = image.Plane(1), blue = image.Plane(2);
        for (int row = 0; row < 3; row++)
        {
            (float a, float b, float c, float d) = (matrix[4 * row], matrix[(4 * row) + 1], matrix[(4 * row) + 2], matrix[(4 * row) + 3]);
            Span<float> target = result.Plane(row);
            for (int i = 0; i < target.Length; i++)
                target[i] = (a * red[i]) + (b * green[i]) + (c * blue[i]) + d;
        }

        return result;
    }

    /// <summary>Turns the derivative with respect to the corrected image into that with respect to the image, in place.</summary>
    /// <param name="matrix">The correction.</param>
    /// <param name="image">The image before it.</param>
    /// <param name="gradient">[3, H, W], changed.</param>
    /// <param name="byMatrix">[12] receives the derivative with respect to the correction.</param>
    public static void Backward(ReadOnlySpan<float> matrix, PlanarImage image, PlanarImage gradient, Span<float> byMatrix)
    {
        for (int row = 0; row < 3; row++)
        {
            ReadOnlySpan<float> up = gradient.Plane(row);
            for (int column = 0; column < 4; column++)
            {
                ReadOnlySpan<float> plane = column < 3 ? image.Plane(column) : [];
                double sum = 0;
                for (int i = 0; i < up.Length; i++)
                    sum += (double)up[i] * (column < 3 ? plane[i] : 1);
                byMatrix[(4 * row) + column] = (float)sum;
            }
        }

        Span<float> red = gradient.Plane(0), green = gradient.Plane(1), blue = gradient.Plane(2);
        for (int i = 0; i < red.Length; i++)
        {
            (float r, float g, float b) = (red[i], green[i], blue[i]);
            red[i] = (matrix[0] * r) + (matrix[4] * g) + (matrix[8] * b);
            green[i] = (matrix[1] * r) + (matrix[5] * g) + (matrix[9] * b);
            blue[i] = (matrix[2] * r) + (matrix[6] * g) + (matrix[10] * b);
        }
    }
}

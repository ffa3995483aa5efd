using Equiview.Formats.Splat;

namespace Equiview.Formats.Spz;

/// <summary>
/// The half turn about x between RUB axes (x right, y up, z back: SPZ, glTF) and ours (x right, y down, z forward). It is its own inverse.
/// A spherical harmonic changes its sign when its polynomial has an odd combined degree in y and z.
/// </summary>
internal static class RubAxes
{
    /// <summary>Signs of the basis functions of degree 0 to 4 under the half turn.</summary>
    public static ReadOnlySpan<sbyte> HarmonicSigns =>
        [1, -1, -1, 1, -1, 1, 1, -1, 1, -1, 1, -1, -1, 1, -1, 1, -1, 1, -1, 1, 1, -1, 1, -1, 1];

    /// <summary>Turns every Gaussian of a scene in place.</summary>
    public static void Turn(GaussianArrays scene)
    {
        for (int g = 0; g < scene.Count; g++)
        {
            for (int axis = 1; axis < 3; axis++)
            {
                scene.Means[(3 * g) + axis] *= -1;
                scene.Quaternions[(4 * g) + 1 + axis] *= -1;
            }

            for (int k = 1; k <= scene.RestCount; k++)
            {
                foreach (ref float value in scene.Coefficient(g, k))
                    value *= HarmonicSigns[k];
            }
        }
    }
}

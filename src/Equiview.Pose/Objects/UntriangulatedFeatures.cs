namespace Equiview.Pose.Objects;

/// <summary>A feature of one view whose depth is unknown: only its viewing ray is known.</summary>
/// <param name="View">Index into <see cref="ObjectModel.Views"/>.</param>
/// <param name="Pixel">Where that view shows it, raster pixels of the ideal pinhole camera.</param>
public readonly record struct ObjectRay(int View, PixelPoint Pixel);

/// <summary>
/// Features of the views that did not become points of the object. Their matches still constrain the relative pose of a view and a
/// photograph: few views far apart share few points, but a photograph near one of them shares many features with it.
/// </summary>
public sealed class UntriangulatedFeatures
{
    /// <summary>Makes the table; arrays are used as they are.</summary>
    /// <param name="rays">One for each descriptor.</param>
    /// <param name="descriptors">[rays, channels], unit length, row-major.</param>
    /// <param name="channels">Channels of a descriptor.</param>
    /// <exception cref="DegenerateInputException">The counts do not fit, or a value is not finite.</exception>
    public UntriangulatedFeatures(ObjectRay[] rays, float[] descriptors, int channels)
    {
        if (channels < 1 || descriptors.LongLength != (long)rays.Length * channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{rays.Length} rays of {channels} channels do not fit {descriptors.Length} values"));
        if (Array.Exists(rays, r => !r.Pixel.IsFinite || r.View < 0) || !descriptors.All(float.IsFinite))
            throw new DegenerateInputException("a ray or descriptor is not finite, or names no view");
        (Rays, Descriptors, Channels) = (rays, descriptors, channels);
    }

    /// <summary>The rays.</summary>
    public ObjectRay[] Rays { get; }

    /// <summary>[Rays, Channels], unit length, row-major.</summary>
    public float[] Descriptors { get; }

    /// <summary>Channels of a descriptor.</summary>
    public int Channels { get; }
}

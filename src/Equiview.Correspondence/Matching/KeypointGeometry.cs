namespace Equiview.Correspondence.Matching;

/// <summary>What a learned matcher reads of a set of key points beside points and descriptors.</summary>
/// <param name="Width">Width of the image in the points' pixels.</param>
/// <param name="Height">Its height.</param>
/// <param name="Scales">
/// Diameter of each point's region as OpenCV counts it, in pixels of the prepared image (the one that the detector saw); null where
/// points have none.
/// </param>
/// <param name="Orientations">Direction of each point in radians, from x towards y; null where points have none.</param>
public sealed record KeypointGeometry(double Width, double Height, float[]? Scales = null, float[]? Orientations = null)
{
    /// <summary>The geometry of some of the points.</summary>
    /// <param name="rows">Indices of the points that are kept, in their order.</param>
    public KeypointGeometry Of(int[] rows) => this with
    {
        Scales = Scales is null ? null : Array.ConvertAll(rows, i => Scales[i]),
        Orientations = Orientations is null ? null : Array.ConvertAll(rows, i => Orientations[i]),
    };

    /// <summary>Returns where it fits a number of points.</summary>
    /// <exception cref="DegenerateInputException">Another number, no image, or a value that is not finite.</exception>
    internal void Require(int count)
    {
        if (!(Width > 0 && Height > 0 && double.IsFinite(Width) && double.IsFinite(Height)))
            throw new DegenerateInputException(FormattableString.Invariant($"key points need a real image, got {Width} x {Height}"));
        foreach ((float[]? values, string name) in ((float[]?, string)[])[(Scales, "scales"), (Orientations, "orientations")])
        {
            if (values is not null && values.Length != count)
                throw new DegenerateInputException(FormattableString.Invariant($"{values.Length} {name} do not fit {count} points"));
            if (values?.All(float.IsFinite) == false)
                throw new DegenerateInputException($"one of the {name} is not finite");
        }
    }
}

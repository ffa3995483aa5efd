namespace Equiview.Rendering.Meshes;

/// <summary>What to render of a mesh and how.</summary>
public sealed record MeshRenderOptions
{
    /// <summary>Render color; without it only depth and mask (and positions) are made.</summary>
    public bool Color { get; init; } = true;

    /// <summary>Return the object-frame position of every pixel.</summary>
    public bool Positions { get; init; }

    /// <summary>Color samples along each side of a pixel, 1 to 8. Depth, mask and positions always come from the pixel's center.</summary>
    public int SamplesPerSide { get; init; } = 2;

    /// <summary>Nearest visible depth, in the mesh's unit; nearer parts are cut away.</summary>
    public double NearDepth { get; init; } = 0.001;

    /// <summary>The light.</summary>
    public MeshLighting Lighting { get; init; } = new();

    /// <summary>Refuses values no view can be rendered with.</summary>
    internal void Require(CameraIntrinsics camera, RigidTransform cameraFromObject)
    {
        RgbImage.RequireUsable(camera.Size);
        if (SamplesPerSide is < 1 or > 8)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{SamplesPerSide} color samples per pixel side; choose 1 to 8"));
        if (!(NearDepth > 0) || !double.IsFinite(NearDepth))
            throw new DegenerateInputException(FormattableString.Invariant($"the near depth is {NearDepth}; it must be positive"));
        if (!double.IsFinite(camera.Cx + camera.Cy) || !(camera.Fx * camera.Fy > 0) || !double.IsFinite(camera.Fx * camera.Fy))
            throw new DegenerateInputException($"the camera's focal lengths must be positive and its principal point finite: {camera}");
        if (!cameraFromObject.ToRowMajor().All(double.IsFinite))
            throw new DegenerateInputException("the object's pose has values that are not finite");
    }
}

/// <summary>
/// Light of the reference paper's object renderings: three point lights that stand in the camera's frame at (1,-1,1), (-1,-1,-1) and
/// (1,0,1) with 200, 200 and 20 W, falling off with the square of the distance, and a gray surrounding.
/// </summary>
/// <param name="Scale">
/// Moves the lights away by this factor and brightens them by its square: 1 suits an object of unit size at distance 2.
/// </param>
/// <param name="Ambient">Radiance that reaches every surface from everywhere; stands for the gray world (0.05) and its bounces.</param>
/// <param name="Exposure">Factor before the filmic curve.</param>
public sealed record MeshLighting(double Scale = 1, double Ambient = 0.1, double Exposure = 0.8)
{
    /// <summary>The same shading for an object at another distance than the paper's 2.</summary>
    public static MeshLighting ForDistance(double distance) => new(distance / 2);
}

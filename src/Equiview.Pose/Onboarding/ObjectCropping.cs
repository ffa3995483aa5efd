namespace Equiview.Pose.Onboarding;

/// <summary>What of a posed scene is the object, where the user says so.</summary>
public sealed record ObjectCropping
{
    /// <summary>Folder of masks, NAME.png or NAME.jpg.png for a view NAME.jpg, 0 off the object; null has none.</summary>
    public string? MaskFolder { get; init; }

    /// <summary>Axis-aligned box of the object, world frame; null has none.</summary>
    public (Vector3D Min, Vector3D Max)? Box { get; init; }

    /// <summary>The scene with its object bounded by the box.</summary>
    /// <exception cref="UsageException">The box has no volume.</exception>
    public PosedScene Apply(PosedScene scene)
    {
        if (Box is not var (min, max))
            return scene;
        return max.X > min.X && max.Y > min.Y && max.Z > min.Z ? scene with { ObjectBounds = (min, max) }
            : throw new UsageException("the box of the object needs a smallest and a larger largest corner");
    }

    /// <summary>The masks of the photographs of a scene; null without masks.</summary>
    /// <exception cref="InvalidFileException">A view has no mask, or one that is empty, damaged or of another shape.</exception>
    internal ObjectMasks? ReadMasks(PosedScene scene) => MaskFolder is null ? null : ObjectMasks.Read(MaskFolder, scene.Views);
}

using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;

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

    /// <summary>Which pixels of a view's mask show the object; null without masks.</summary>
    /// <exception cref="InvalidFileException">The view has no mask, or one of another shape.</exception>
    internal Func<PixelPoint, bool>? MaskOf(PosedView view)
    {
        if (MaskFolder is null)
            return null;
        string plain = Path.Combine(MaskFolder, Path.ChangeExtension(view.Name, ".png")),
            full = Path.Combine(MaskFolder, view.Name + ".png");
        string file = File.Exists(plain) ? plain : full;
        LabelImage mask = ImageFile.ReadMask(file);
        ImageSize own = view.Intrinsics.Size;
        if (Math.Abs(((long)mask.Size.Width * own.Height) - ((long)mask.Size.Height * own.Width)) > own.LongSide)
            throw new InvalidFileException(file, $"is {mask.Size}, its photograph {own}: not the same shape");
        (double x, double y) = ((double)mask.Size.Width / own.Width, (double)mask.Size.Height / own.Height);
        return p => mask[Math.Clamp((int)(p.X * x), 0, mask.Size.Width - 1), Math.Clamp((int)(p.Y * y), 0, mask.Size.Height - 1)] != 0;
    }
}

using System.Globalization;
using Equiview.Imaging.Codecs;

namespace Equiview.Pose.Onboarding;

/// <summary>
/// Views whose stored image was rotated against its calibration (a copy of a data set that stores them upright). The calibration is rotated
/// likewise and the image stays as it is stored: nothing is resampled, and networks that are not rotation invariant keep the upright image.
/// </summary>
public static class RotatedImages
{
    /// <summary>The camera of an image that is the calibrated one rotated clockwise.</summary>
    /// <param name="view">The view; the size of its intrinsics is that of the stored image.</param>
    /// <param name="quarterTurns">Rotations by 90 degrees clockwise, any whole number.</param>
    public static PosedView Turn(PosedView view, int quarterTurns)
    {
        int quarters = ((quarterTurns % 4) + 4) % 4;
        if (quarters % 2 == 1)
            view = view with { Intrinsics = view.Intrinsics with { Size = new(view.Intrinsics.Size.Height, view.Intrinsics.Size.Width) } };
        for (int i = 0; i < quarters; i++)
            view = QuarterClockwise(view);
        return view;
    }

    /// <summary>A scene with the images of some views rotated.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="turns">
    /// Items <c>VIEWS=DEGREES</c>: VIEWS is a name, an index counted from 1 or a range of indices (32-47); DEGREES is 90, 180 or 270,
    /// clockwise.
    /// </param>
    /// <exception cref="UsageException">An item of another form, or views that are not there.</exception>
    public static PosedScene Apply(PosedScene scene, IEnumerable<string> turns)
    {
        PosedView[] views = [.. scene.Views];
        foreach (string item in turns)
        {
            int equals = item.LastIndexOf('=');
            int degrees = 0;
            if (equals < 1
                || !int.TryParse(item.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out degrees)
                || degrees is not (90 or 180 or 270))
            {
                throw new UsageException($"'{item}' is no rotation; give VIEWS=DEGREES, for example 32-47=180 (90, 180 or 270, clockwise)");
            }

            foreach (int i in Indices(views, item[..equals]))
                views[i] = TurnPhotograph(views[i], degrees / 90);
        }

        return scene with { Views = views };
    }

    // Where the size comes from the image itself it is that of the rotated image, where it comes from the calibration it is not yet.
    private static PosedView TurnPhotograph(PosedView view, int quarters)
    {
        bool calibrated = quarters % 2 == 1 && view.ImagePath is { } path && File.Exists(path)
            && ImageFile.Identify(path) is var image
                && (image.Width > image.Height) != (view.Intrinsics.Size.Width > view.Intrinsics.Size.Height);
        if (!calibrated)
            return Turn(view, quarters);
        ImageSize size = view.Intrinsics.Size;
        return Turn(view with { Intrinsics = view.Intrinsics with { Size = new(size.Height, size.Width) } }, quarters);
    }

    private static IEnumerable<int> Indices(PosedView[] views, string text)
    {
        int named = Array.FindIndex(views, v => v.Name == text);
        if (named >= 0)
            return [named];
        string[] ends = text.Split('-');
        if (ends.Length is 1 or 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            && first >= 1 && last >= first && last <= views.Length)
        {
            return Enumerable.Range(first - 1, last - first + 1);
        }

        throw new UsageException(FormattableString.Invariant($"there is no view '{text}'; give a name, or indices of 1 to {views.Length}"));
    }

    // (x, y) of an image W x H goes to (H - y, x).
    private static PosedView QuarterClockwise(PosedView view)
    {
        CameraIntrinsics k = view.Intrinsics;
        var turnedFromCamera = new RigidTransform(new RotationMatrix(new(0, -1, 0), new(1, 0, 0), new(0, 0, 1)), default);
        return view with
        {
            Intrinsics = new CameraIntrinsics(k.Fy, k.Fx, k.Size.Height - k.Cy, k.Cx, new(k.Size.Height, k.Size.Width)),
            CameraFromWorld = turnedFromCamera * view.CameraFromWorld,
            Distortion = view.Distortion is { } lens ? lens with { P1 = lens.P2, P2 = -lens.P1 } : null,
        };
    }
}

using Equiview.Imaging.Cameras;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Boards;

/// <summary>A photograph with its name and, where the image came from a file, its path.</summary>
/// <param name="Name">Name.</param>
/// <param name="Image">The photograph, as taken.</param>
/// <param name="Path">The file, or null.</param>
public sealed record BoardPhotograph(string Name, RgbImage Image, string? Path = null)
{
    /// <summary>Its camera, fitted to the image; null fits the camera of all photographs.</summary>
    public CameraIntrinsics? Camera { get; init; }

    /// <summary>The lens of <see cref="Camera"/>; null takes that of all photographs.</summary>
    public LensDistortion? Lens { get; init; }

    /// <summary>What was changed to make camera and photograph fit, or null.</summary>
    public string? Note { get; init; }
}

/// <summary>
/// A posed scene from photographs of an object that stands on a printed board: anyone with a printer can onboard an object, in meters.
/// </summary>
public static class BoardScene
{
    // The object stands on the board; what lies this near to the paper is the print.
    private const double PrintHeightMeters = 0.002;
    private const int MinCorners = 4;
    private static readonly PnpOptions Search = new() { ThresholdPixels = 3, MinInliers = MinCorners, RefinementRounds = 5 };

    /// <summary>Finds the board in each photograph. The world is the board's frame, see <see cref="PrintedBoard"/>.</summary>
    /// <param name="photographs">The photographs, all of one camera.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="lens">Its lens, or null for an ideal pinhole.</param>
    /// <param name="board">The board.</param>
    /// <param name="objectSize">
    /// Width (x), depth (y) and height (z) of the box in which the object stands in the middle of the board, meters; null takes the whole
    /// board and its longer side as height.
    /// </param>
    /// <returns>The photographs whose pose is sure; the others are named in the warnings with the reason.</returns>
    /// <exception cref="DegenerateInputException">Fewer than two photographs show the board.</exception>
    public static PosedScene From(
        IEnumerable<BoardPhotograph> photographs, CameraIntrinsics camera, LensDistortion? lens, PrintedBoard board,
        Vector3D? objectSize = null)
    {
        BoardPhotograph[] taken = [.. photographs];
        foreach (BoardPhotograph photograph in taken)
        {
            if (BoardDiagnosis.OtherGap(photograph.Image, board) is { } gap)
                throw new DegenerateInputException(FormattableString.Invariant(
                    $"{photograph.Name} shows tags with a gap of {gap:0.##} of a tag, not {board.Print.Gap:0.##}: ")
                        + FormattableString.Invariant($"give gap={gap:0.##} after the board"));
        }

        var views = new List<PosedView>();
        var warnings = new List<string>();
        var notes = new List<string>();
        foreach (BoardPhotograph photograph in taken)
        {
            CameraIntrinsics own = photograph.Camera
                ?? new PhotographCamera(camera, lens).Fit(photograph.Name, photograph.Image.Size).Camera;
            if (photograph.Note is { } note)
                notes.Add($"{photograph.Name}: {note}");
            LensDistortion? ownLens = photograph.Lens ?? lens;
            PoseEstimate pose = Locate(photograph.Image, own, ownLens, board);
            if (pose.CameraFromObject is { } found && pose.Alternative is null)
                views.Add(new PosedView(photograph.Name, own, found, photograph.Path) { Distortion = ownLens });
            else
                warnings.Add($"{photograph.Name} is left out: {pose.Reason}");
        }

        if (views.Count < 2 || views.Count < warnings.Count)
        {
            // Photographs of another board than the one named are seen by its markers.
            if (BoardDiagnosis.Of(taken.Select(t => t.Image), board) is { } diagnosis)
                throw new DegenerateInputException(diagnosis);
        }

        if (views.Count < 2)
        {
            string seen = FormattableString.Invariant($"{views.Count} of {views.Count + warnings.Count} photographs show the board");
            string reasons = string.Join("; ", warnings);
            throw new DegenerateInputException($"{seen}; two or more are needed ({reasons}); check the board, the light and the sharpness");
        }

        double longer = Math.Max(board.Width, board.Height);
        Vector3D size = objectSize ?? new Vector3D(board.Width, board.Height, longer);
        return new PosedScene
        {
            Views = views,
            Unit = SceneUnit.Meter,
            ObjectBounds = (new(-size.X / 2, -size.Y / 2, PrintHeightMeters), new(size.X / 2, size.Y / 2, size.Z)),
            Warnings = [.. notes, .. warnings],
        };
    }

    /// <summary>Where the board lies in the camera's frame, or the reason why that is not known.</summary>
    public static PoseEstimate Locate(RgbImage image, CameraIntrinsics camera, LensDistortion? lens, PrintedBoard board)
    {
        ObjectMatch[] corners = [
            .. board.Detect(image).Select(m => lens is null ? m : m with { Pixel = lens.UndistortPixel(camera, m.Pixel) })];
        if (corners.Length < MinCorners)
            return PoseEstimate.None(
                PoseFailure.TooFewMatches,
                FormattableString.Invariant($"{corners.Length} corners of the board are seen, {MinCorners} or more are needed"));
        return PnpSolver.Solve(corners, camera, Search with { MinInliers = Math.Max(MinCorners, corners.Length * 3 / 4) });
    }
}

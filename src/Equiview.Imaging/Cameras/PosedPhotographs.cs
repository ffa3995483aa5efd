using Equiview.Formats.Images;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Cameras;

/// <summary>
/// Where the photographs of a posed scene meet their cameras. A photograph of the camera's shape in another size gets scaled intrinsics,
/// one whose EXIF orientation turns it away from its camera is read as it is stored, anything else is refused before any work.
/// </summary>
public static class PosedPhotographs
{
    /// <summary>Fits the camera of every view to its photograph, from the headers of the files alone.</summary>
    /// <param name="scene">The scene; views without an image file stay as they are.</param>
    /// <returns>
    /// The scene with the cameras of the photographs as <see cref="Read"/> reads them; what was changed is in the warnings.
    /// </returns>
    /// <exception cref="InvalidFileException">A photograph is missing, is none, or has another shape than its camera's image.</exception>
    public static PosedScene Fit(PosedScene scene)
    {
        (IReadOnlyList<PosedView> views, IReadOnlyList<string> notes) = Fit(scene.Views);
        if (notes.Count == 0)
            return scene;
        AxisMapping[] mappings = [.. scene.Views.Zip(views, (a, b) => AxisMapping.Resize(a.Intrinsics.Size, b.Intrinsics.Size))];
        TrackObservation Moved(TrackObservation o) => o with { Pixel = mappings[o.View].ToPrepared(o.Pixel) };
        return scene with
        {
            Views = views,
            Points = [.. scene.Points.Select(p => p with { Track = [.. p.Track.Select(Moved)] })],
            Warnings = [.. scene.Warnings, .. notes],
        };
    }

    /// <summary>Fits the cameras of views to their photographs, as <see cref="Fit(PosedScene)"/>.</summary>
    /// <returns>The views, and a note for each kind of change.</returns>
    /// <exception cref="InvalidFileException">A photograph is missing, is none, or has another shape than its camera's image.</exception>
    public static (IReadOnlyList<PosedView> Views, IReadOnlyList<string> Notes) Fit(IReadOnlyList<PosedView> views)
    {
        PosedView[] fitted = [.. views];
        var changes = new List<(string View, string Note)>();
        for (int i = 0; i < fitted.Length; i++)
        {
            if (fitted[i].ImagePath is not { } path)
                continue;
            var fit = PhotographFit.Of(path, ImageFile.ReadHeader(path), fitted[i].Intrinsics);
            fitted[i] = fitted[i] with { Intrinsics = fit.Camera };
            if (fit.Note is { } note)
                changes.Add((fitted[i].Name, note));
        }

        return (fitted, [.. changes.GroupBy(c => c.Note).Select(g => Note([.. g.Select(c => c.View)], g.Key))]);
    }

    /// <summary>The photograph of a view, in the size and orientation of its camera.</summary>
    /// <exception cref="DegenerateInputException">The view has no image file.</exception>
    /// <exception cref="InvalidFileException">
    /// The file is damaged, or does not have the camera's size: <see cref="Fit(PosedScene)"/> first.
    /// </exception>
    public static RgbImage Read(PosedView view)
    {
        string path = view.ImagePath ?? throw new DegenerateInputException($"the view {view.Name} has no image file");
        var fit = PhotographFit.Of(path, ImageFile.ReadHeader(path), view.Intrinsics);
        return fit.Camera.Size == view.Intrinsics.Size
            ? ImageFile.Read(path, fit.AsStored)
            : throw new InvalidFileException(path,
                $"is {fit.Camera.Size}, its camera {view.Intrinsics.Size}; fit the scene's cameras first");
    }

    private static string Note(string[] views, string note) => views.Length == 1 ? $"{views[0]}: {note}"
        : FormattableString.Invariant($"{views.Length} photographs ({views[0]} ... {views[^1]}): {note}");
}

using Equiview.Formats;
using Equiview.Imaging.Cameras;

namespace Equiview.Pose.Files;

/// <summary>The cameras of photographs that were taken by a rig.</summary>
internal static class RigCameras
{
    /// <summary>
    /// Finds the camera of each photograph by its name; where no name is known, and there are as many cameras, by its place.
    /// </summary>
    /// <param name="path">List of cameras (as cameras.json), or folder of a posed scene.</param>
    /// <param name="photographs">The files.</param>
    /// <exception cref="InvalidFileException">
    /// The rig is malformed, lacks a photograph, or a photograph does not fit its camera.
    /// </exception>
    public static (CameraPhotograph Photograph, RigidTransform CameraFromRig)[] Of(
        string path, IReadOnlyList<string> photographs)
    {
        IReadOnlyList<PosedView> views = PosedSceneReader.ReadRig(path).Views;
        PosedView?[] found = [.. photographs.Select(p => views.FirstOrDefault(v => ListedCamera.IsOf(v.Name, p)))];
        if (Array.TrueForAll(found, f => f is null) && views.Count == photographs.Count)
            found = [.. views];
        if (Array.IndexOf(found, null) is >= 0 and var missing)
        {
            throw new InvalidFileException(path, $"has no camera named as {Path.GetFileName(photographs[missing])}; it has "
                + string.Join(", ", views.Take(5).Select(v => v.Name)) + (views.Count > 5 ? " ..." : ""));
        }

        return [.. photographs.Zip(found, (p, v) => (new PhotographCamera(v!.Intrinsics, v.Distortion).Fit(p), v.CameraFromWorld))];
    }
}

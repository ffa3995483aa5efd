using Equiview.Formats;
using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Data;

/// <summary>Opens what the user names to train on.</summary>
public static class TrainingViews
{
    /// <summary>Meshes to render, or rendered views on disk, whichever the folder holds.</summary>
    public static IViewSource Objects(
        string path, IReadOnlyCollection<string> only, bool withNormals, IProgress<ProgressEvent>? progress = null)
    {
        bool views = Directory.Exists(path) && (ViewFolder.HoldsViews(path) || Directory.GetDirectories(path).Any(ViewFolder.HoldsViews));
        if (views)
            return only.Count == 0
                ? new ViewFolder(path, withNormals)
                : throw new UsageException("single objects can be chosen among meshes only; give the folder of the object's views instead");
        MeshFolder folder = MeshFolder.Read(path, only);
        foreach (string warning in folder.Warnings)
            progress?.Report(new ProgressEvent("note", 0, Detail: warning));
        return new RenderedViews(MeshRenderer.OpenOrCpu(), folder.Objects, withNormals);
    }

    /// <summary>Scenes of posed photographs with tracks, named by their folders.</summary>
    public static IViewSource Photographs(IReadOnlyList<string> folders) =>
        new PhotographViews(
            [
                .. folders.Select(
                    f => new KeyValuePair<string, PosedScene>(
                        Path.GetFileName(Path.TrimEndingDirectorySeparator(f)), PosedSceneReader.Read(f)))]);
}

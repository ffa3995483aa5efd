using System.Collections;
using Equiview.Formats.Nerfstudio;
using Equiview.Formats.Splat;
using Equiview.Rendering.Scenes;
using Equiview.Viewer.Server;

namespace Equiview.Viewer.Scenes;

/// <summary>Gaussians to save.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Ending">.ply, .compressed.ply, .spz or .splat.</param>
/// <param name="Kept">Base64 of one bit a Gaussian, lowest bit first.</param>
internal sealed record PageSelection(string Name, string Ending, string Kept);

/// <summary>Key frames to save.</summary>
/// <param name="Keys">Cameras in the order of the flight.</param>
internal sealed record PagePath(PageCamera[] Keys);

/// <summary>Writes what a page made of a scene.</summary>
/// <param name="scene">The scene as it is shown.</param>
/// <param name="count">Gaussians of the file.</param>
/// <param name="sceneFile">Its file, for the command that is proposed.</param>
/// <param name="output">Where to.</param>
internal sealed class SceneSaving(GaussianScene scene, int count, string sceneFile, OutputFolder output)
{
    private const int MostKeys = 1000;
    private static readonly string[] Endings = [".ply", ".compressed.ply", ".spz", ".splat"];

    /// <summary>Writes the kept Gaussians as a scene, features included; returns the file.</summary>
    /// <exception cref="UsageException">The bits do not fit, none is set, another ending, or the page does not show all.</exception>
    public string SaveSelection(PageSelection selection)
    {
        if (scene.Count < count)
        {
            throw new UsageException(FormattableString.Invariant(
                $"the page shows {scene.Count} of {count} Gaussians: the others would be lost; open the scene without --budget"));
        }

        if (!Endings.Contains(selection.Ending))
            throw new UsageException($"scenes are written as {string.Join(", ", Endings)}");
        var bits = new byte[(scene.Count + 7) / 8];
        if (!Convert.TryFromBase64String(selection.Kept, bits, out int written) || written != bits.Length)
            throw new UsageException("the selection does not fit the scene");
        var kept = new BitArray(bits);
        int[] indices = [.. Enumerable.Range(0, scene.Count).Where(g => kept[g])];
        if (indices.Length == 0)
            throw new UsageException("nothing is selected");
        string file = output.NewFile(selection.Name, selection.Ending);
        GaussianSceneFile.Write(file, GaussianSelection.Take(scene, indices));
        return file;
    }

    /// <summary>Writes key frames as a folder that 'splat render --views' takes; returns the command.</summary>
    /// <exception cref="UsageException">Fewer than two key frames, or a camera is malformed.</exception>
    public (string Folder, string Command) SavePath(PagePath path)
    {
        if (path.Keys is not { Length: >= 2 and <= MostKeys })
            throw new UsageException("a path needs two key frames or more");
        PosedView[] views = [.. path.Keys.Select((k, i) => k.ToView(FormattableString.Invariant($"{i:d4}.png")))];
        string folder = output.NewFile("path", "");
        Directory.CreateDirectory(folder);
        NerfstudioWriter.Write(folder, views);
        return (folder, $"equiview splat render \"{sceneFile}\" --views \"{folder}\" --keyframes all -o flight.mp4");
    }
}

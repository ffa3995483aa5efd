using System.Text.Json;
using Equiview.Formats.CameraList;
using Equiview.Formats.Colmap;
using Equiview.Formats.Files;
using Equiview.Formats.Middlebury;
using Equiview.Formats.Nerfstudio;
using Equiview.Formats.OnePose;

namespace Equiview.Formats;

/// <summary>Reads a folder of posed images in whichever layout it has.</summary>
public static class PosedSceneReader
{
    /// <summary>Tries Nerfstudio, COLMAP, OnePose (a sequence), Middlebury and the plain camera list, in this order.</summary>
    /// <exception cref="InvalidFileException">None of them, or malformed.</exception>
    public static PosedScene Read(string folder)
    {
        if (File.Exists(Path.Combine(folder, "transforms.json")))
            return NerfstudioScene.Read(folder);
        if (File.Exists(Path.Combine(folder, NerfstudioScene.TrainFile)))
            return NerfstudioScene.ReadSplit(folder);
        if (ColmapScene.IsIn(folder))
            return ColmapScene.Read(folder);
        if (Directory.Exists(Path.Combine(folder, "poses_ba")))
            return OnePoseObject.ReadSequence(folder);
        if (MiddleburyScene.ParameterFile(folder) is not null)
            return MiddleburyScene.Read(folder);
        if (File.Exists(Path.Combine(folder, "cameras.json")))
            return CameraListScene.Read(folder);
        throw new InvalidFileException(
            folder,
            "holds no known scene: expected transforms.json (or transforms_train.json), "
                + "a COLMAP model (also in sparse/0), poses_ba/, *_par.txt or cameras.json");
    }

    /// <summary>
    /// Reads the cameras of a rig: a list of cameras of any name (as cameras.json or transforms.json), or a folder as <see cref="Read"/>,
    /// which a camera file in it may name.
    /// </summary>
    /// <exception cref="InvalidFileException">Missing, none of these, or malformed.</exception>
    public static PosedScene ReadRig(string path)
    {
        if (Directory.Exists(path))
            return Read(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (IsOfFolder(path))
            return Read(folder);
        return JsonOf(path)?.Optional("frames") is null ? CameraListScene.Read(folder, path) : NerfstudioScene.Read(path);
    }

    /// <summary>
    /// Whether a path is a folder, or a file with a camera for each of several photographs, as <see cref="ReadRig"/> reads it; a file with
    /// one camera for all is none.
    /// </summary>
    /// <exception cref="InvalidFileException">The file is malformed.</exception>
    public static bool ListsCameras(string path)
    {
        if (!File.Exists(path))
            return Directory.Exists(path);
        if (Path.GetFileName(path) == "cameras.txt")
            return ColmapText.ReadCameras(path).Length > 1 && ColmapModel.IsIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (IsOfFolder(path))
            return true;
        return JsonOf(path) is { } root && (CameraListScene.Is(root) || NerfstudioScene.HasCameraOfEachFrame(root));
    }

    private static bool IsOfFolder(string path) =>
        Path.GetFileName(path) is "cameras.txt" or "cameras.bin" or "images.txt" or "images.bin"
        || path.EndsWith("_par.txt", StringComparison.Ordinal);

    // A camera matrix in brackets is no JSON always.
    private static JsonElement? JsonOf(string path)
    {
        byte[] bytes = BoundedFile.ReadAllBytes(path);
        ReadOnlySpan<byte> text = JsonText.WithoutMark(bytes).Span.TrimStart(" \t\r\n"u8);
        bool isJson = text.StartsWith("{"u8) || (text.StartsWith("["u8) && text[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8));
        return isJson ? JsonFile.Parse(path, bytes) : null;
    }
}

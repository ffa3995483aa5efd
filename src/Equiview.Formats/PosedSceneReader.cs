using Equiview.Formats.CameraList;
using Equiview.Formats.Colmap;
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

    /// <summary>Reads the cameras of a rig: a list of cameras of any name (as cameras.json), or a folder as <see cref="Read"/>.</summary>
    /// <exception cref="InvalidFileException">Missing, none of these, or malformed.</exception>
    public static PosedScene ReadRig(string path) => Directory.Exists(path) ? Read(path)
        : CameraListScene.Read(Path.GetDirectoryName(Path.GetFullPath(path))!, path);
}

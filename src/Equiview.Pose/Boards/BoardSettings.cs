using System.ComponentModel;
using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
using Equiview.Numerics;

namespace Equiview.Pose.Boards;

/// <summary>The printed board in photographs without poses, as a user names it.</summary>
public sealed record BoardSettings
{
    /// <summary>The board (<see cref="PrintedBoard.Parse"/>); null where the photographs have poses.</summary>
    [Description("photographs without poses that show a printed board: charuco:COLUMNSxROWS[,dict=NAME,ratio=NUMBER,legacy], "
        + "apriltag:COLUMNSxROWS[,dict=NAME,gap=NUMBER,from=bottom,border=NUMBER] or kalibr:COLUMNSxROWS (print it with 'pose board')")]
    public string? Board { get; init; }

    /// <summary>Side of a printed square or tag, meters.</summary>
    [Description("side of a printed square or tag, meters, measured on the print")]
    public double Square { get; init; }

    /// <summary>"x,y,z" of the box in the middle of the board in which the object stands, meters; null takes the whole board.</summary>
    [Description("x,y,z: box in the middle of the board in which the object stands, meters; else the whole board")]
    public string? ObjectSize { get; init; }

    /// <summary>The posed scene of a folder of photographs.</summary>
    /// <param name="folder">The photographs.</param>
    /// <param name="camera">Their camera.</param>
    /// <exception cref="UsageException">A board, size or camera of another form.</exception>
    /// <exception cref="InvalidFileException">No photographs, or a damaged one.</exception>
    /// <exception cref="DegenerateInputException">The board is found in too few photographs.</exception>
    public PosedScene Read(string folder, CameraSettings camera)
    {
        var printed = PrintedBoard.Parse(Board ?? throw new UsageException("name the board"), Square);
        Vector3D? box = ObjectSize is { } numbers && NumberList.Parse(numbers, 3, 3, "--object-size x,y,z") is var s
            ? new Vector3D(s[0], s[1], s[2]) : null;
        string[] files = ImageFolder.Files(folder);
        if (files.Length == 0)
            throw new InvalidFileException(folder, "holds no photographs (png, jpg, webp, tif, bmp)");
        PhotographCamera given = camera.Read();
        CameraPhotograph[] taken = [.. files.Select(f => given.Fit(f))];
        return BoardScene.From(
            taken.Select(t => new BoardPhotograph(Path.GetFileName(t.Path), t.Read(), t.Path)
            {
                Camera = t.Camera,
                Lens = t.Lens,
                Note = t.Note,
            }),
            given.Intrinsics, given.Lens, printed, box);
    }
}

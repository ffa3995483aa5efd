using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Boards;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options of photographs that carry a printed board instead of poses.</summary>
internal sealed class BoardOptions
{
    private readonly Option<string?> board =
        new("--board")
        {
            Description =
        "photographs without poses that show a printed board: charuco:COLUMNSxROWS[,dict=NAME,ratio=NUMBER,legacy], "
            + "apriltag:COLUMNSxROWS[,dict=NAME,gap=NUMBER,from=bottom,border=NUMBER] or kalibr:COLUMNSxROWS (print it with 'pose board')"
        };
    private readonly Option<double> square =
        new("--square") { Description = "side of a printed square or tag, metres, measured on the print" };
    private readonly Option<string?> size =
        new("--object-size")
        {
            Description =
        "x,y,z: box in the middle of the board in which the object stands, metres; else the whole board"
        };
    private readonly CameraOptions camera;

    /// <summary>All of them, for verbs that refuse them.</summary>
    public Option[] All => [board, square, size, .. camera.All];

    public BoardOptions(Command command)
    {
        command.Add(board);
        command.Add(square);
        command.Add(size);
        camera = new CameraOptions(command, required: false);
    }

    /// <summary>Whether a board is named.</summary>
    public bool Given(ParseResult arguments) => arguments.GetValue(board) is not null;

    /// <summary>The posed scene of a folder of photographs with a board; null when no board is named.</summary>
    public PosedScene? Read(ParseResult arguments, string folder)
    {
        if (arguments.GetValue(board) is not { } text)
        {
            ModelOptions.Refuse(arguments, "posed photographs (no --board)", [.. All.Skip(1)]);
            return null;
        }

        PrintedBoard printed = PrintedBoard.Parse(text, arguments.GetValue(square));
        Vector3D? box = arguments.GetValue(size) is { } numbers && NumberList.Parse(numbers, 3, 3, "--object-size x,y,z") is var s
            ? new Vector3D(s[0], s[1], s[2]) : null;
        string[] files = ImageFolder.Files(folder);
        if (files.Length == 0)
            throw new InvalidFileException(folder, "holds no photographs (png, jpg, webp, tif, bmp)");
        PhotographCamera given = camera.Read(arguments);
        CameraPhotograph[] taken = [.. files.Select(f => given.Fit(f))];
        return BoardScene.From(
            taken.Select(t => new BoardPhotograph(Path.GetFileName(t.Path), t.Read(), t.Path) { Camera = t.Camera, Note = t.Note }),
            given.Intrinsics, given.Lens, printed, box);
    }
}

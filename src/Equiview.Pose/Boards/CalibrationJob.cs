using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Formats.Cameras;
using Equiview.Imaging.Codecs;

namespace Equiview.Pose.Boards;

/// <summary>A camera found from the photographs of a board, from their files to the camera's file: 'equiview calibrate'.</summary>
public sealed record CalibrationJob
{
    /// <summary>Folder of photographs of the board, or a video.</summary>
    public string Source { get; init; } = "";

    /// <summary>The board (<see cref="PrintedBoard.Parse"/>).</summary>
    [Required]
    [Description("the board, as for 'pose onboard --board'")]
    public string Board { get; init; } = "";

    /// <summary>Side of a printed square or tag, in any unit.</summary>
    [Description("side of a printed square or tag; any unit will do")]
    public double Square { get; init; } = 1;

    /// <summary>Of a video, every which frame is used.</summary>
    [Range(1, int.MaxValue)]
    [Description("video: every which frame is used")]
    public int Every { get; init; } = 15;

    /// <summary>Image of where corners were seen (<see cref="CoveragePicture"/>); null draws none.</summary>
    [Description("image (.png) of where in the photographs corners of the board were seen, a color a photograph")]
    public string? Picture { get; init; }

    /// <summary>Calibrates the camera and writes it.</summary>
    /// <param name="path">File of the camera, .yaml or .json.</param>
    /// <param name="progress">Receives every photograph.</param>
    /// <param name="cancellation">Checked for every photograph.</param>
    /// <exception cref="UsageException">A board of another form, or a picture that is not a name of one.</exception>
    /// <exception cref="InvalidFileException">No photographs, a damaged one, or a file cannot be written.</exception>
    /// <exception cref="DegenerateInputException">The photographs do not fix a camera.</exception>
    public CalibratedCamera Run(string path, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (Picture is not null && Path.GetExtension(Picture).ToLowerInvariant() is not (".png" or ".jpg"))
            throw new UsageException("--picture is written as .png or .jpg");
        CalibratedCamera found = CameraCalibration.Calibrate(
            BoardPhotographs.Read(Source, Every), PrintedBoard.Parse(Board, Square), progress, cancellation);
        CameraFileWriter.Write(path, found.Camera, found.Lens, new Dictionary<string, double>
        {
            ["avg_reprojection_error"] = found.RmsPixels,
            ["held_out_reprojection_error"] = found.HeldOutPixels,
            ["coverage"] = found.Coverage,
        });
        if (Picture is not null)
            ImageFile.Write(Picture, CoveragePicture.Draw(found));
        return found;
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Evaluation.Calibration;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Tracking;
namespace Equiview.Evaluation.Tracking;

/// <summary>What 'eval tracking' measures.</summary>
public sealed record TrackingRequest
{
    /// <summary>The clips; null makes synthetic ones.</summary>
    [Description(
        "TAP-Vid .pkl or a folder of them (RoboTAP), strided .pkl with --frames, a folder of BADJA clips, of PointOdyssey scenes, of "
            + "TAPVid-3D .npz (DriveTrack), of a KITTI or a Middlebury pair; without it, synthetic clips with exact truth")]
    public string? Data { get; init; }

    /// <summary>Frames of a strided .pkl.</summary>
    [Description("folder of NUMBER/video/*.jpg for DINO-Tracker's strided .pkl")]
    public string? Frames { get; init; }

    /// <summary>Whether clips are composed of the frames and masks of <see cref="Data"/>.</summary>
    [Description("synthetic clips with exact truth out of the frames and masks in the folder of --data")]
    public bool Synthetic { get; init; }

    /// <summary>The trackers.</summary>
    [Description("trackers, separated by commas: accurate, online, paper, flow, tapnext")]
    public IReadOnlyList<TrackingMode> Modes { get; init; } = [TrackingMode.Accurate, TrackingMode.Flow];

    /// <summary>Weights of TAPNext; null is tapnextpp_512.</summary>
    [Description("tapnext: bootstapnext, tapnext, tapnextpp, tapnextpp_512 (default), or a weight file")]
    public string? TrackerWeights { get; init; }

    /// <summary>Side of the square that TAPNext squashes frames to; null is the model's own.</summary>
    [Description("tapnext: side of the square that frames are squashed to, a multiple of 8")]
    [Range(8, 4096)]
    public int? TrackerSide { get; init; }

    /// <summary>Which frames become queries.</summary>
    [Description("first or strided")]
    public TapVidQueryMode QueryMode { get; init; } = TapVidQueryMode.Strided;

    /// <summary>Side of the scoring frame.</summary>
    [Description("side of the scoring frame: 256, or 255 as co-tracker")]
    [AllowedValues(255, 256)]
    public int Side { get; init; } = TapVidMetrics.FrameSide;

    /// <summary>Tracks to score instead of running a tracker.</summary>
    [Description("csv of tracks to score, with --truth and --size")]
    public string? Predictions { get; init; }

    /// <summary>The true tracks of <see cref="Predictions"/>.</summary>
    [Description("csv of the true tracks")]
    public string? Truth { get; init; }

    /// <summary>"WxH" of the video of <see cref="Predictions"/>.</summary>
    [Description("WxH of the video both files refer to")]
    public string? Size { get; init; }

    /// <summary>Chooses the synthetic clips.</summary>
    [Description("chooses the synthetic clips")]
    public int Seed { get; init; } = 1;

    /// <summary>Fits the tracker's constants in place of measuring.</summary>
    [Description(
        "fit the accurate tracker's constants with the first model on synthetic clips kept for it, "
            + "and write them to this json (Calibration/tracking.json)")]
    public string? Calibrate { get; init; }

    /// <summary>The constants that a fit changes; empty are all that <see cref="TrackingCalibration.Parameters"/> lists.</summary>
    [Description("the constants that --calibrate changes, as costs.jumpCost,evidence.motionLead; default: all weights and thresholds")]
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Fitted constants of the accurate and the online tracker, or where a fit starts; null takes the defaults.</summary>
    [Description("accurate, online: fitted constants, as --calibrate writes them, in place of the defaults; a fit starts from them")]
    public string? Constants { get; init; }

    /// <exception cref="UsageException">Options that do not go together.</exception>
    internal void Require(bool ablation)
    {
        if (Predictions is null && (Truth ?? Size) is not null)
            throw new UsageException("a truth file and a video size belong to a file of predictions");
        if (Predictions is not null && (Data is not null || Frames is not null || Synthetic || ablation))
            throw new UsageException(
                "a file of predictions is scored as it is: data, frames, synthetic clips and ablation do not go with it");
        if (Calibrate is not null && (Data is not null || Frames is not null || Synthetic || Predictions is not null || ablation))
            throw new UsageException("the constants are fitted on clips of their own: data, predictions and ablation do not go with it");
        if (Parameters.Count > 0 && Calibrate is null)
            throw new UsageException("constants are named for a fit only: say where it is written (--calibrate FILE)");
        if (Constants is not null && (ablation || Predictions is not null
            || !Modes.Any(m => m is TrackingMode.Accurate or TrackingMode.Online)))
            throw new UsageException("constants belong to the accurate and the online tracker, without ablation and predictions");
        if (ablation && !Modes.Contains(TrackingMode.Accurate))
            throw new UsageException("an ablation changes the accurate tracker; measure it too");
        if ((TrackerWeights is not null || TrackerSide is not null) && !Modes.Contains(TrackingMode.TapNext))
            throw new UsageException("the tracker's weights and side have no effect unless tapnext is among the modes");
        if (Frames is not null && Data is null)
            throw new UsageException("frames belong to a strided .pkl: name it as the data");
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Evaluation.Pose;

/// <summary>What 'eval pose' measures.</summary>
public sealed record PoseRequest
{
    /// <summary>Folders of the data, of any of the three kinds; or mesh files for a calibration.</summary>
    [Required]
    [Description(
        "folders: posed photographs (Middlebury and others), BOP data sets, OnePose or LowTexture objects; "
            + "with --calibrate also mesh files")]
    public string[] Data { get; init; } = [];

    /// <summary>Posed photographs: only splits whose name contains this.</summary>
    [Description("posed photographs: only splits whose name contains this text")]
    public string? Split { get; init; }

    /// <summary>Posed photographs, OnePose: key points per photograph.</summary>
    [Description("key points per photograph, for networks that have them")]
    [Range(1, int.MaxValue)]
    public int Keypoints { get; init; } = ImageFeatures.DefaultKeypoints;

    /// <summary>Posed photographs: images that are stored rotated against their calibration.</summary>
    [Description(
        "posed photographs: VIEWS=DEGREES for images that are stored rotated clockwise against their calibration "
            + "(32-47=180; numbers from 1, or a name)")]
    public string[] Turn { get; init; } = [];

    /// <summary>Posed photographs: images that do not show the object.</summary>
    [Description("posed photographs: images (files or folders) that do not show the object; the rate of false answers is reported")]
    public string[] Absent { get; init; } = [];

    /// <summary>OnePose, LowTexture: the reference paper's protocol.</summary>
    [Description("OnePose, LowTexture: the reference paper's protocol, from its annotations")]
    public bool Paper { get; init; }

    /// <summary>BOP: the object's location that the estimator is given, from the ground truth.</summary>
    [Description("BOP: object location given to the estimator, taken from the ground truth: box, mask or none")]
    public BopRegion Region { get; init; } = BopRegion.Box;

    /// <summary>BOP: in-plane rotations of each rendered viewpoint.</summary>
    [Description("BOP: in-plane rotations of each rendered viewpoint")]
    [Range(1, int.MaxValue)]
    public int InPlane { get; init; } = new MeshOnboardingOptions().InPlaneRotations;

    /// <summary>BOP: refinement with depth images.</summary>
    [Description("BOP: refine with the depth images, where available")]
    public bool Depth { get; init; }

    /// <summary>BOP: writes overlays.</summary>
    [Description("BOP: write the photographs with the estimates drawn in")]
    public bool Overlay { get; init; }

    /// <summary>BOP: results to score instead of running an estimator.</summary>
    [Description("BOP: score this results file (csv) instead of running an estimator")]
    public string? Predictions { get; init; }

    /// <summary>BOP: the true poses of <see cref="Predictions"/>.</summary>
    [Description("BOP: true poses as a results file, with --predictions; else scene_gt.json")]
    public string? Truth { get; init; }

    /// <summary>Rewrites a calibration file.</summary>
    [Description(
        "rewrite this file (Calibration/pose.json): meshes fit all constants on renderings, every second mesh checks; "
            + "posed photographs refit the confidence on their answers; take objects and splits that no report uses")]
    public string? Calibrate { get; init; }

    /// <summary>The groups of constants that a calibration with meshes fits; none means all.</summary>
    [Description("meshes: groups of constants that --calibrate fits, as rays,outline; default: all")]
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <exception cref="UsageException">Options that have no effect on this data.</exception>
    internal void Require(IReadOnlyCollection<PoseDataKind> kinds, bool ablation)
    {
        if (Truth is not null && Predictions is null)
            throw new UsageException("a file of true poses belongs to a file of predictions");
        bool estimates = Predictions is null, bop = estimates && kinds.Contains(PoseDataKind.Bop);
        bool scenes = estimates && kinds.Contains(PoseDataKind.Scene), objects = estimates && kinds.Contains(PoseDataKind.LowTexture);
        var plain = new PoseRequest();
        bool meshes = kinds.Contains(PoseDataKind.Mesh);
        if (meshes && (Calibrate is null || kinds.Any(k => k != PoseDataKind.Mesh)))
            throw new UsageException("meshes are data of a calibration alone: give --calibrate FILE, and no other data");
        Refuse(
            !bop && (Region != plain.Region || InPlane != plain.InPlane || Depth || Overlay),
            "region, in-plane rotations, depth refinement and overlays",
            "estimates on a BOP data set");
        Refuse(
            !scenes && (Split is not null || Turn.Length > 0 || Absent.Length > 0),
            "splits, turned and absent images",
            "posed photographs");
        Refuse(!scenes && !meshes && Calibrate is not null, "a calibration", "posed photographs and meshes");
        Refuse(!meshes && Groups.Count > 0, "groups of constants", "a calibration with meshes");
        Refuse(!objects && Paper, "the paper's protocol", "OnePose and LowTexture objects");
        Refuse(
            !(scenes || (objects && !Paper)) && (ablation || Keypoints != plain.Keypoints),
            "an ablation and a number of key points",
            "objects onboarded from photographs");
    }

    private static void Refuse(bool without, string options, string data)
    {
        if (without)
            throw new UsageException($"{options} have an effect on {data} only");
    }
}

/// <summary>The kinds of data of 'eval pose'.</summary>
internal enum PoseDataKind
{
    /// <summary>Posed photographs.</summary>
    Scene,

    /// <summary>A BOP data set.</summary>
    Bop,

    /// <summary>OnePose or LowTexture objects.</summary>
    LowTexture,

    /// <summary>Mesh files.</summary>
    Mesh,
}

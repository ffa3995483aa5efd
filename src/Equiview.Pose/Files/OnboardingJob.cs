using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
using Equiview.Features;
using Equiview.Formats.Bop;
using Equiview.Imaging.Cameras;
using Equiview.Pose.Boards;
using Equiview.Pose.Meshes;
using Equiview.Pose.Onboarding;
using Equiview.Rendering.Meshes;

namespace Equiview.Pose.Files;

/// <summary>An object made from the files that show it, posed photographs or a mesh: 'equiview pose onboard'.</summary>
public sealed record OnboardingJob
{
    private const double MetersPerMillimeter = 0.001;

    /// <summary>Folder of the photographs; null where there is a mesh.</summary>
    [Description("folder of posed photographs (COLMAP, OnePose sequence or annotated object, Middlebury, Nerfstudio, cameras.json), "
        + "or with --board any photographs; the world is the object's frame")]
    public string? Scene { get; init; }

    /// <summary>File of the mesh; null where there are photographs.</summary>
    [Description("mesh of the object (.glb, .obj, .ply, .stl)")]
    public string? Mesh { get; init; }

    /// <summary>Whether the mesh is in millimeters.</summary>
    [Description("the mesh is in millimeters, not meters")]
    public bool Millimeters { get; init; }

    /// <summary>Renderings of each viewpoint of a mesh; null takes <see cref="MeshOnboardingOptions"/>'s.</summary>
    [Display(Name = "in-plane")]
    [Description("mesh: renderings of each of 42 viewpoints, rotated about the optical axis (default 12)")]
    public int? InPlaneRotations { get; init; }

    /// <summary>Side of a rendering of a mesh in pixels; null takes <see cref="MeshOnboardingOptions"/>'s.</summary>
    [Display(Name = "side")]
    [Description("mesh: side of a rendering in pixels (default 256)")]
    public int? SidePixels { get; init; }

    /// <summary>Images that are stored rotated against their calibration (<see cref="RotatedImages.Apply"/>).</summary>
    [Description("photographs: VIEWS=DEGREES for images that are stored rotated clockwise against their calibration "
        + "(32-47=180; indices from 1, or a name)")]
    public string[] Turn { get; init; } = [];

    /// <summary>What the poses are, where that differs from their format (<see cref="PoseConventions.Names"/>).</summary>
    [Description("photographs: what the poses of the file are, where that differs from its format: " + PoseConventions.NameList)]
    public string? Poses { get; init; }

    /// <summary>Factor of the intrinsics.</summary>
    [Description("photographs: factor of focal lengths and principal point, where they belong to images of another size "
        + "than the file states")]
    public double? IntrinsicsScale { get; init; }

    /// <summary>Number of the object in a BOP scene.</summary>
    [Description("BOP scene: number of the object, where several are shown")]
    public int? ObjectId { get; init; }

    /// <summary>What decides which key points of two photographs match.</summary>
    [Description("photographs: nearest descriptors along epipolar lines, or lightglue on key points "
        + "(of sift-lightglue, aliked-n16, xfeat)")]
    public MatcherKind Matcher { get; init; }

    /// <summary>Weights of the learned matcher, by a name of the catalog or a file; null takes those trained with the model.</summary>
    [Description("weight file or catalog name of the matcher (default: the one for the model, such as lightglue-aliked)")]
    public string? MatcherWeights { get; init; }

    /// <summary>What of the photographs is the object.</summary>
    public CroppingSettings Cropping { get; init; } = new();

    /// <summary>The printed board of photographs without poses.</summary>
    public BoardSettings Board { get; init; } = new();

    /// <summary>The camera of photographs without poses.</summary>
    public CameraSettings Camera { get; init; } = new();

    private bool IsAnnotated => Scene is not null && OnePoseOnboarding.IsAnnotated(Scene);

    /// <summary>Refuses, before any work, options that have no effect.</summary>
    /// <exception cref="UsageException">There is one, or neither photographs nor a mesh are given.</exception>
    public void Require()
    {
        if ((Scene is null) == (Mesh is null))
            throw new UsageException("give either --scene FOLDER or --mesh FILE");
        if (Turn.Length > 0 && (Scene is null || IsAnnotated))
            throw new UsageException(
                "--turn belongs to posed photographs: a mesh has no calibration, and an annotated OnePose object has its points already");
        if ((Poses is not null || IntrinsicsScale is not null) && (Scene is null || Board.Board is not null || IsAnnotated))
            throw new UsageException("--poses and --intrinsics-scale belong to photographs with poses (--scene FOLDER)");
        if (Cropping != new CroppingSettings() && (Scene is null || IsAnnotated))
            throw new UsageException(
                "--masks, --box3d and --crop-point have no effect with " + (Scene is null ? "a mesh" : "an annotated object"));
        if (ObjectId is not null && (Scene is null || !BopScene.IsIn(Scene)))
            throw new UsageException("--object-id belongs to a BOP scene (--scene FOLDER with scene_camera.json)");
        if (Mesh is null && (Millimeters || InPlaneRotations is not null || SidePixels is not null))
            throw new UsageException("--millimeters, --in-plane and --side belong to --mesh FILE");
        if (Scene is null && Board.Board is not null)
            throw new UsageException("--board belongs to --scene FOLDER");
        if (Board.Board is null && (Board != new BoardSettings() || Camera != new CameraSettings()))
            throw new UsageException("--square, --object-size, --intrinsics and --distortion have no effect without --board");
        if (MatcherWeights is not null && Matcher == MatcherKind.Nearest)
            throw new UsageException("--matcher-weights goes with --matcher lightglue");
        if (Matcher != MatcherKind.Nearest && (Scene is null || IsAnnotated))
            throw new UsageException("--matcher belongs to posed photographs (--scene FOLDER), which are matched with each other");
        _ = Cropping.Read();
    }

    /// <summary>Makes the object; the caller disposes it.</summary>
    /// <param name="extractor">Makes the features; not disposed here.</param>
    /// <param name="recipe">How features are made.</param>
    /// <param name="progress">Receives every view, with warnings as details.</param>
    /// <param name="cancellation">Checked for every view and pair of views.</param>
    /// <exception cref="InvalidFileException">A file is missing, damaged or of no known kind.</exception>
    /// <exception cref="DegenerateInputException">The views share no side of the object, or no point survives.</exception>
    public async Task<ObjectPose> RunAsync(
        IFeatureExtractor extractor, FeatureRecipe recipe, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        Require();
        if (Scene is not { } folder)
            return await FromMeshAsync(extractor, recipe, progress, cancellation).ConfigureAwait(false);
        if (IsAnnotated)
            return await ObjectPose.OnboardAnnotatedAsync(folder, extractor, recipe, progress, cancellation).ConfigureAwait(false);
        PosedScene scene = RotatedImages.Apply(Board.Board is null ? Posed(folder) : Board.Read(folder, Camera), Turn);
        string source = Path.GetFileName(Path.GetFullPath(folder));
        using LightGlueMatcher? learned =
            Matcher == MatcherKind.Nearest ? null : LightGlueMatcher.LoadFor(extractor.Info.Model, MatcherWeights);
        var options = new OnboardingOptions { Cropping = Cropping.Read(), Learned = learned };
        return await ObjectPose.OnboardAsync(scene, extractor, recipe, options, source, progress, cancellation).ConfigureAwait(false);
    }

    private PosedScene Posed(string folder)
    {
        PosedScene scene = BopScene.IsIn(folder) ? BopPosedScene.Read(folder, ObjectId) : OnePoseOnboarding.ReadScene(folder);
        if (Poses is not null)
            scene = PoseConventions.Apply(scene, Poses);
        return IntrinsicsScale is { } factor ? PoseConventions.ScaleIntrinsics(scene, factor) : scene;
    }

    private async Task<ObjectPose> FromMeshAsync(
        IFeatureExtractor extractor, FeatureRecipe recipe, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        using var mesh = ObjectMesh.Read(Mesh!, renderer, Millimeters ? MetersPerMillimeter : 1, progress);
        if (mesh.Warning is not null && !Millimeters)
            progress?.Report(new ProgressEvent("note", 0, Detail: "a mesh in millimeters needs --millimeters"));
        var defaults = new MeshOnboardingOptions();
        MeshOnboardingOptions options = defaults with
        {
            InPlaneRotations = InPlaneRotations ?? defaults.InPlaneRotations,
            SidePixels = SidePixels ?? defaults.SidePixels,
        };
        return await ObjectPose.OnboardAsync(mesh, extractor, recipe, options, Path.GetFileName(Mesh!), progress, cancellation)
            .ConfigureAwait(false);
    }
}

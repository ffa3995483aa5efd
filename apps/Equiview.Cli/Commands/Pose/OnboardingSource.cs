using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats.Bop;
using Equiview.Pose;
using Equiview.Pose.Meshes;
using Equiview.Pose.Onboarding;
using Equiview.Rendering.Meshes;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options that say what an object is made from: photographs or a mesh.</summary>
internal sealed class OnboardingSource
{
    private const double MetresPerMillimetre = 0.001;
    private static readonly MeshOnboardingOptions Defaults = new();
    private readonly Option<string?> scene = new("--scene")
    {
        Description = "folder of posed photographs (COLMAP, OnePose sequence or annotated object, Middlebury, Nerfstudio, cameras.json), "
            + "or with --board any photographs; the world is the object's frame",
    };

    private readonly Option<string?> mesh = new("--mesh") { Description = "mesh of the object (.glb, .obj, .ply, .stl)" };
    private readonly Option<bool> millimetres = new("--millimetres") { Description = "the mesh is in millimetres, not metres" };
    private readonly Option<int?> rotations = new("--in-plane")
    {
        Description = FormattableString.Invariant(
            $"mesh: renderings of each of 42 viewpoints, rotated about the optical axis (default {Defaults.InPlaneRotations})"),
    };

    private readonly Option<int?> side = new("--side")
    {
        Description = FormattableString.Invariant($"mesh: side of a rendering in pixels (default {Defaults.SidePixels})"),
    };

    private readonly Option<string[]> turn = new("--turn")
    {
        Description = "photographs: VIEWS=DEGREES for images that are stored rotated clockwise against their calibration "
            + "(32-47=180; indices from 1, or a name)",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> poses = new("--poses")
    {
        Description = "photographs: what the poses of the file are, where that differs from its format: "
            + string.Join(", ", PoseConventions.Names),
    };

    private readonly Option<double?> intrinsicsScale = new("--intrinsics-scale")
    {
        Description = "photographs: factor of focal lengths and principal point, where they belong "
            + "to images of another size than the file states",
    };

    private readonly Option<int?> objectId =
        new("--object-id") { Description = "BOP scene: number of the object, where several are shown" };

    private readonly CroppingOptions cropping;
    private readonly BoardOptions board;

    public OnboardingSource(Command command)
    {
        foreach (Option option in new Option[] { scene, mesh, millimetres, rotations, side, turn, poses, intrinsicsScale, objectId })
            command.Add(option);
        cropping = new CroppingOptions(command);
        board = new BoardOptions(command);
    }

    /// <summary>Refuses options that have no effect.</summary>
    /// <exception cref="UsageException">There is one, or neither photographs nor a mesh are given.</exception>
    public void Check(ParseResult arguments)
    {
        (string? folder, string? file) = (arguments.GetValue(scene), arguments.GetValue(mesh));
        if ((folder is null) == (file is null))
            throw new UsageException("give either --scene FOLDER or --mesh FILE");
        bool turned = arguments.GetValue(turn) is { Length: > 0 };
        if (turned && (folder is null || OnePoseOnboarding.IsAnnotated(folder)))
            throw new UsageException(
                "--turn belongs to posed photographs: a mesh has no calibration, and an annotated OnePose object has its points already");
        if ((arguments.GetValue(poses) is not null || arguments.GetValue(intrinsicsScale) is not null)
            && (folder is null || board.Given(arguments) || OnePoseOnboarding.IsAnnotated(folder)))
            throw new UsageException("--poses and --intrinsics-scale belong to photographs with poses (--scene FOLDER)");
        if (folder is null || OnePoseOnboarding.IsAnnotated(folder))
            ModelOptions.Refuse(arguments, folder is null ? "a mesh" : "an annotated object", cropping.All);
        if (arguments.GetValue(objectId) is not null && (folder is null || !BopScene.IsIn(folder)))
            throw new UsageException("--object-id belongs to a BOP scene (--scene FOLDER with scene_camera.json)");
        if (file is null && (arguments.GetValue(millimetres) || arguments.GetValue(rotations) is not null
            || arguments.GetValue(side) is not null))
            throw new UsageException("--millimetres, --in-plane and --side belong to --mesh FILE");
        if (folder is null && board.Given(arguments))
            throw new UsageException("--board belongs to --scene FOLDER");
    }

    /// <summary>Makes the object.</summary>
    public async Task<ObjectPose> OnboardAsync(
        ParseResult arguments, IFeatureExtractor extractor, FeatureRecipe recipe, Output output, CancellationToken cancellation)
    {
        if (arguments.GetValue(scene) is not { } folder)
            return await FromMeshAsync(arguments, extractor, recipe, output, cancellation).ConfigureAwait(false);
        if (OnePoseOnboarding.IsAnnotated(folder))
            return await ObjectPose.OnboardAnnotatedAsync(folder, extractor, recipe, output, cancellation).ConfigureAwait(false);
        PosedScene posed = RotatedImages.Apply(
            board.Read(arguments, folder) ?? Posed(arguments, BopScene.IsIn(folder) ? BopPosedScene.Read(folder,
                arguments.GetValue(objectId)) : OnePoseOnboarding.ReadScene(folder)), arguments.GetValue(turn) ?? []);
        string source = Path.GetFileName(Path.GetFullPath(folder));
        var options = new OnboardingOptions { Cropping = cropping.Read(arguments) };
        return await ObjectPose.OnboardAsync(posed, extractor, recipe, options, source, output, cancellation)
            .ConfigureAwait(false);
    }

    private PosedScene Posed(ParseResult arguments, PosedScene scene)
    {
        if (arguments.GetValue(poses) is { } convention)
            scene = PoseConventions.Apply(scene, convention);
        return arguments.GetValue(intrinsicsScale) is { } factor ? PoseConventions.ScaleIntrinsics(scene, factor) : scene;
    }

    private async Task<ObjectPose> FromMeshAsync(
        ParseResult arguments, IFeatureExtractor extractor, FeatureRecipe recipe, Output output, CancellationToken cancellation)
    {
        string file = arguments.GetValue(mesh)!;
        bool small = arguments.GetValue(millimetres);
        using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        using ObjectMesh read = ObjectMesh.Read(file, renderer, small ? MetresPerMillimetre : 1, output);
        if (read.Warning is not null && !small)
            output.Say("note: a mesh in millimetres needs --millimetres");
        MeshOnboardingOptions options = Defaults with
        {
            InPlaneRotations = arguments.GetValue(rotations) ?? Defaults.InPlaneRotations,
            SidePixels = arguments.GetValue(side) ?? Defaults.SidePixels,
        };
        return await ObjectPose.OnboardAsync(read, extractor, recipe, options, Path.GetFileName(file), output, cancellation)
            .ConfigureAwait(false);
    }
}

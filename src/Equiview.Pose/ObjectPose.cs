using Equiview.Features;
using Equiview.Pose.Depth;
using Equiview.Pose.Estimation;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tracking;
using Equiview.Rendering.Meshes;

namespace Equiview.Pose;

/// <summary>
/// An object that can be found in photographs: the model together with the backbone that it was made with. Calls run one after another.
/// <code>
/// using var mug = ObjectPose.Open("mug.eqobject");
/// PoseEstimate pose = mug.Estimate(photo, camera);
/// </code>
/// </summary>
public sealed class ObjectPose : IPoseEstimator, IDisposable
{
    private readonly ObjectPoseOptions options;
    private readonly IPoseEstimator estimator;
    private readonly List<IDisposable> owned = [];

    private ObjectPose(ObjectModel model, IFeatureExtractor extractor, FeatureRecipe recipe, ObjectMesh? mesh, ObjectPoseOptions options)
    {
        (Model, Extractor, Recipe, Mesh, this.options) = (model, extractor, recipe, mesh, options);
        estimator = options.Mode == PoseMode.Paper
            ? new PaperPoseEstimator(model, extractor, ObjectRecipes.ForPaper(recipe))
            : !ObjectProvenance.IsFromMesh(model) ? new ObjectPoseEstimator(model, extractor, recipe, options.Estimation)
            : new MeshPoseEstimator(
                mesh ?? throw new UsageException("the object was made from a mesh; open it together with its mesh"),
                model, extractor, recipe, options.MeshEstimation);
    }

    /// <summary>The object's points, views and descriptors.</summary>
    public ObjectModel Model { get; }

    /// <summary>The backbone.</summary>
    public IFeatureExtractor Extractor { get; }

    /// <summary>How features are made.</summary>
    public FeatureRecipe Recipe { get; }

    /// <summary>The mesh, where it was opened with one.</summary>
    public ObjectMesh? Mesh { get; }

    /// <summary>Opens an object with the backbone, adapter, layer and sizes that it was made with.</summary>
    /// <param name="path">A <c>.eqobject</c> file.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <exception cref="InvalidFileException">Missing, not an object model, or damaged.</exception>
    /// <exception cref="MissingComponentException">Weights or adapter are not on this machine; the message names them.</exception>
    /// <exception cref="ModelMismatchException">The weights or the adapter found are others than the object was made with.</exception>
    /// <exception cref="UsageException">The object was made from a mesh and none is given, or the mesh has another size.</exception>
    public static ObjectPose Open(string path, ObjectPoseOptions? options = null)
    {
        options ??= new ObjectPoseOptions();
        ObjectModel model = ObjectModelFile.Read(path);
        var owned = new List<IDisposable>();
        try
        {
            ObjectMesh? mesh = options.Mesh is { } file ? OpenMesh(model, file, options.MeshMetersPerUnit, owned) : null;
            (IFeatureExtractor extractor, FeatureRecipe recipe) = ObjectRecipes.Open(model, path, options.Extractor);
            owned.Insert(0, extractor);
            var opened = new ObjectPose(model, extractor, recipe, mesh, options);
            opened.owned.AddRange(owned);
            return opened;
        }
        catch
        {
            owned.ForEach(o => o.Dispose());
            throw;
        }
    }

    /// <summary>Makes an object from posed photographs.</summary>
    /// <param name="scene">Views with their image files; the world frame is the object's frame.</param>
    /// <param name="extractor">The backbone; stays the caller's.</param>
    /// <param name="recipe">How features are made; null is the backbone's "pose" recipe.</param>
    /// <param name="options">Of the onboarding; null takes the defaults.</param>
    /// <param name="source">Noted in the model: where the photographs come from.</param>
    /// <param name="progress">Receives every view, with warnings as details.</param>
    /// <param name="cancellation">Checked for every view and pair of views.</param>
    /// <exception cref="DegenerateInputException">The views share no side of the object, or no point survives.</exception>
    public static Task<ObjectPose> OnboardAsync(
        PosedScene scene,
        IFeatureExtractor extractor,
        FeatureRecipe? recipe = null,
        OnboardingOptions? options = null,
        string source = "",
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        FeatureRecipe chosen = recipe ?? ObjectRecipes.Default(extractor);
        return MakeAsync(
            () => PhotographOnboarding.Onboard(
                scene, extractor, chosen, options, ObjectProvenance.Photographs(source), progress, cancellation),
            extractor, chosen, null, cancellation);
    }

    /// <summary>Makes an object from renderings of its mesh.</summary>
    /// <param name="mesh">The mesh; stays the caller's.</param>
    /// <param name="extractor">The backbone; stays the caller's.</param>
    /// <param name="recipe">How features are made; null is the backbone's "pose" recipe.</param>
    /// <param name="options">Of the onboarding; null takes the defaults.</param>
    /// <param name="source">Noted in the model: where the mesh comes from.</param>
    /// <param name="progress">Receives every rendering.</param>
    /// <param name="cancellation">Checked for every rendering.</param>
    /// <exception cref="DegenerateInputException">No feature on the object.</exception>
    public static Task<ObjectPose> OnboardAsync(
        ObjectMesh mesh,
        IFeatureExtractor extractor,
        FeatureRecipe? recipe = null,
        MeshOnboardingOptions? options = null,
        string source = "",
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        FeatureRecipe chosen = recipe ?? ObjectRecipes.Default(extractor);
        return MakeAsync(
            () => MeshOnboarding.Onboard(mesh, extractor, chosen, options, ObjectProvenance.Mesh(source), progress, cancellation),
            extractor, chosen, mesh, cancellation);
    }

    /// <summary>Makes an object from a OnePose object's own annotations.</summary>
    /// <param name="folder">Folder of the object, with annotations (<see cref="OnePoseOnboarding.IsAnnotated"/>).</param>
    /// <param name="extractor">The backbone; stays the caller's.</param>
    /// <param name="recipe">How features are made; null is the backbone's "pose" recipe.</param>
    /// <param name="progress">Receives every image.</param>
    /// <param name="cancellation">Checked for every image.</param>
    /// <exception cref="InvalidFileException">There is no sequence, no annotation, or a file is damaged.</exception>
    public static Task<ObjectPose> OnboardAnnotatedAsync(
        string folder,
        IFeatureExtractor extractor,
        FeatureRecipe? recipe = null,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        FeatureRecipe chosen = recipe ?? ObjectRecipes.Default(extractor);
        IReadOnlyDictionary<string, string> provenance = ObjectProvenance.Photographs(Path.GetFileName(Path.GetFullPath(folder)));
        return MakeAsync(
            () => OnePoseOnboarding.FromAnnotations(folder, extractor, chosen, provenance, progress, cancellation)
                ?? throw new InvalidFileException(folder, "holds no annotated key points"),
            extractor, chosen, null, cancellation);
    }

    /// <summary>Writes the object, recipe included, to a <c>.eqobject</c> file.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public void Save(string path) => ObjectModelFile.Write(path, Model);

    /// <inheritdoc/>
    public PoseEstimate Estimate(
        RgbImage image, CameraIntrinsics camera, ObjectRegion? region = null, CancellationToken cancellation = default)
    {
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("estimate pose", Extractor.Info.Model);
        operation.SetImage(image.Size);
        PoseEstimate estimate = estimator.Estimate(image, camera, region, cancellation);
        operation.Count(estimate.Inliers.Length);
        operation.Set("pose.found", estimate.Found ? "true" : "false");
        return estimate;
    }

    /// <summary>Estimates the pose with a camera whose focal length is a guess, and the focal length with it.</summary>
    /// <param name="image">The photograph.</param>
    /// <param name="guess">
    /// The guessed camera. Objects from meshes and the paper's protocol take it as it is: then the answer has no
    /// <see cref="PoseEstimate.FoundCamera"/>.
    /// </param>
    /// <param name="region">Box or mask of the object in the image; null searches the whole image.</param>
    /// <param name="cancellation">Checked between the stages.</param>
    public PoseEstimate EstimateWithFocal(
        RgbImage image, CameraIntrinsics guess, ObjectRegion? region = null, CancellationToken cancellation = default) =>
        estimator is ObjectPoseEstimator features ? features.EstimateWithFocal(image, guess, region, cancellation)
            : Estimate(image, guess, region, cancellation);

    /// <summary>
    /// Estimates one pose from several photographs with known cameras: of one instant, or of an object at rest. All photographs are refined
    /// on together.
    /// </summary>
    /// <param name="rig">The photographs; at least one.</param>
    /// <param name="cancellation">Checked between the stages.</param>
    /// <returns>The pose in each camera, in the order of the photographs; all have one probability.</returns>
    /// <exception cref="UsageException">The object was made from a mesh, or is opened with the paper's protocol.</exception>
    public IReadOnlyList<PoseEstimate> EstimateRig(IReadOnlyList<RigPhotograph> rig, CancellationToken cancellation = default) =>
        estimator is ObjectPoseEstimator features ? features.EstimateRig(rig, cancellation)
            : throw new UsageException("several photographs are estimated together for objects made from photographs, in accurate mode");

    /// <summary>Refines an estimate with a depth image of the same camera; needs the mesh.</summary>
    /// <param name="estimate">The estimate; without a pose it stays as it is.</param>
    /// <param name="camera">Camera of photograph and depth image.</param>
    /// <param name="depthMeters">Measured z-depth, row-major, 0 where nothing was measured.</param>
    /// <param name="cancellation">Checked before each rendering.</param>
    /// <exception cref="UsageException">The object was opened without a mesh.</exception>
    public PoseEstimate Refine(
        PoseEstimate estimate, CameraIntrinsics camera, float[] depthMeters, CancellationToken cancellation = default) => Mesh is { } mesh
        ? DepthRefiner.Refine(mesh, camera, estimate, depthMeters, cancellation)
        : throw new UsageException("refinement with depth needs the object's surface; open it together with its mesh");

    /// <summary>A tracker that follows the object from frame to frame; it uses this object, so it ends with it.</summary>
    /// <exception cref="UsageException">The object was made from a mesh: only objects from photographs are followed.</exception>
    public ObjectPoseTracker CreateTracker() => ObjectProvenance.IsFromMesh(Model)
        ? throw new UsageException("an object that was made from a mesh cannot be followed yet; estimate each frame instead")
        : new ObjectPoseTracker(Model, Extractor, Recipe, options.Estimation);

    /// <summary>Frees what <see cref="Open"/> loaded; backbone and mesh of an onboarding stay the caller's.</summary>
    public void Dispose()
    {
        owned.ForEach(o => o.Dispose());
        owned.Clear();
    }

    private static async Task<ObjectPose> MakeAsync(
        Func<ObjectModel> onboard, IFeatureExtractor extractor, FeatureRecipe recipe, ObjectMesh? mesh, CancellationToken cancellation)
    {
        ObjectModel model = await Task.Run(onboard, cancellation).ConfigureAwait(false);
        return new ObjectPose(model, extractor, recipe, mesh, new ObjectPoseOptions());
    }

    private static ObjectMesh OpenMesh(ObjectModel model, string file, double metersPerUnit, List<IDisposable> owned)
    {
        IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        owned.Add(renderer);
        var mesh = ObjectMesh.Read(file, renderer, metersPerUnit);
        owned.Insert(0, mesh);
        ObjectProvenance.RequireSize(model, mesh);
        return mesh;
    }
}

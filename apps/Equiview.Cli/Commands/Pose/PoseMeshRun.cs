using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Depth;
using Equiview.Pose.Estimation;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
namespace Equiview.Cli.Commands.Pose;

/// <summary>Estimates with a mesh.</summary>
internal sealed class PoseMeshRun : IDisposable
{
    // A model and a mesh of other sizes are not the same object, or not in the same unit.
    private const double SizeTolerance = 0.02;
    private readonly IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
    private readonly MeshPoseEstimator? estimator;
    private readonly ObjectPoseEstimator fromPhotographs;
    private readonly IFeatureExtractor extractor;
    private readonly FeatureRecipe preset;
    private readonly string[] depths;
    private readonly double metresPerUnit;

    public PoseMeshRun(string file, bool millimetres, string[] depths, double metresPerUnit, ObjectModel model, IFeatureExtractor extractor, FeatureRecipe preset, Output output)
    {
        (this.depths, this.metresPerUnit, this.extractor, this.preset) = (depths, metresPerUnit, extractor, preset);
        Mesh = PoseMesh.Read(file, millimetres, renderer, output);
        fromPhotographs = new ObjectPoseEstimator(model);
        if (!PoseModel.IsFromMesh(model))
            return;
        if (Math.Abs(Mesh.Diameter - model.Diameter) > SizeTolerance * model.Diameter)
            throw new UsageException(FormattableString.Invariant($"the mesh is {Mesh.Diameter:g3} m across, the object {model.Diameter:g3} m: another mesh, or --millimetres for one of the two"));
        estimator = new MeshPoseEstimator(Mesh, model, extractor, preset);
    }

    public ObjectMesh Mesh { get; }

    public PoseEstimate Estimate(RgbImage picture, CameraIntrinsics camera, ObjectRegion? region, int number, CancellationToken cancellation)
    {
        PoseEstimate estimate = estimator?.Estimate(picture, camera, region, cancellation)
            ?? fromPhotographs.Estimate(ImageFeatures.Extract(extractor, preset, picture, region is null ? null : region.Contains, cancellation: cancellation), camera);
        if (depths.Length == 0)
            return estimate;
        if (number >= depths.Length)
            throw new UsageException("give one depth image for each photograph");
        PlanarImage depth = ImageFile.ReadGray16(depths[number]);
        return depth.Size == picture.Size
            ? DepthRefiner.Refine(Mesh, camera, estimate, Array.ConvertAll(depth.Values, v => (float)(v * metresPerUnit)))
            : throw new InvalidFileException(depths[number], $"is {depth.Size}, the photograph {picture.Size}");
    }

    public void Dispose()
    {
        Mesh.Dispose();
        renderer.Dispose();
    }
}

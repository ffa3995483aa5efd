using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Imaging.Synthetic;
using Equiview.Pose.Objects;
using Equiview.Pose.Overlays;
using Equiview.Rendering.Meshes;
using Equiview.Reporting;
namespace Equiview.Evaluation.Demo;

/// <summary>
/// A synthetic object onboarded from twelve posed images and located in new ones before an unseen background; the true poses are those
/// of the renderer.
/// </summary>
internal static class PoseDemo
{
    // The self-made object is about 2 units wide; a unit is called 5 cm.
    private const double MetersPerUnit = 0.05;
    private const int References = 12, SheetSide = 320;
    private const string AlwaysThere = "sift", BestOfTheBox = "alike-n";
    private static readonly CameraIntrinsics Camera = new(640, 640, 240, 240, new ImageSize(480, 480));
    private static readonly (double Azimuth, double Elevation, double Distance, double Roll)[] QueryPlaces = [
        (20, 15, 6.5, 10), (105, -5, 5.5, -25), (230, 5, 6, 180), (340, 25, 5.5, 75)];

    public static DemoPart Run(int seed, IReadOnlyList<IFeatureExtractor> extractors, CancellationToken cancellation)
    {
        (PosedScene scene, RgbImage[] pictures) = Make(seed);
        ReferenceSplit split = new(
            "held-out views", [.. Enumerable.Range(0, References)], [.. Enumerable.Range(References, QueryPlaces.Length)]);
        using IFeatureExtractor sift = FeatureExtractors.Load(AlwaysThere);
        var rows = new List<MetricRow>();
        SplitResult? shown = null;
        foreach (IFeatureExtractor extractor in extractors.Where(e => e.Info.Model == BestOfTheBox).Prepend(sift))
        {
            FeatureRecipe preset = extractor.Recipe("pose");
            ImageFeatures[] features = [
                .. pictures.Select(p => ImageFeatures.Extract(extractor, preset, p, keypoints: 1200, cancellation: cancellation))];
            SplitResult result = SplitEvaluation.Run(scene, features, split, cancellation: cancellation);
            rows.Add(result.ToRow(extractor.Info.DisplayName));
            shown ??= result;
        }

        return new DemoPart(
            new MetricTable("Pose of a self-made object in new pictures", rows, new Dictionary<string, string>
            {
                ["object"] = FormattableString.Invariant($"about 11 cm, onboarded from {References} posed pictures"),
                ["queries"] =
                    FormattableString.Invariant($"{QueryPlaces.Length} new pictures before a textured background, whole image, no mask"),
                ["k cm k deg"] = "share with rotation below k degrees and translation below k cm",
            }),
            [
                new ReportPicture(
                    "Estimated poses (box yellow; axes x red, y green, z blue)",
                    ImageCodec.EncodeJpeg(ContactSheet.Make(Overlays(scene, pictures, shown!), 2)))
                {
                    Highlight = "finds an object and how it is turned",
                },
            ],
            "Where an object lies and how it is turned, found in new images from twelve known ones.");
    }

    private static RgbImage[] Overlays(PosedScene scene, RgbImage[] pictures, SplitResult result)
    {
        var drawn = new List<RgbImage>();
        foreach ((QueryResult query, int i) in result.Queries.Select((q, i) => (q, References + i)))
        {
            RgbImage picture = pictures[i].Clone();
            if (query.Estimate.CameraFromObject is { } pose)
                PoseOverlay.DrawBoxAndAxes(picture, Camera, pose, scene.ObjectBounds!.Value);
            drawn.Add(Resampler.Resize(picture, new ImageSize(SheetSide, SheetSide), ResampleKernel.Bicubic));
        }

        return [.. drawn];
    }

    /// <summary>The posed images: the references first, then those before a background.</summary>
    private static (PosedScene Scene, RgbImage[] Pictures) Make(int seed)
    {
        RigidTransform[] poses =
        [
            .. Enumerable.Range(0, References).Select(i => LookingAtOrigin(360.0 * i / References, i % 2 == 0 ? 25 : -5, 6, 0)),
            .. QueryPlaces.Select(p => LookingAtOrigin(p.Azimuth, p.Elevation, p.Distance, p.Roll)),
        ];
        (RgbImage[] pictures, (Vector3D Min, Vector3D Max) box) = Render(seed, poses, References);
        return (new PosedScene
        {
            Views = [.. poses.Select((pose, i) => new PosedView(FormattableString.Invariant($"view {i:00}"), Camera, InMeters(pose)))],
            Unit = SceneUnit.Meter,
            ObjectBounds = box,
        }, pictures);
    }

    private static RigidTransform InMeters(RigidTransform pose) => pose with { Translation = pose.Translation * MetersPerUnit };

    private static (RgbImage[] Pictures, (Vector3D Min, Vector3D Max) Box) Render(int seed, RigidTransform[] poses, int withoutBackground)
    {
        string folder = Directory.CreateTempSubdirectory("equiview-demo-").FullName;
        try
        {
            TriangleMesh mesh = TexturedMeshFile.Read(SyntheticObject.Write(folder, seed)).Mesh;
            using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
            using IRenderableMesh uploaded = renderer.Upload(mesh);
            RgbImage background = Dim(ProceduralTexture.Make(Camera.Size, seed + 7, shapes: 120));
            (System.Numerics.Vector3 min, System.Numerics.Vector3 max) = mesh.Bounds();
            return (
                [.. poses.Select((pose, i) => Before(uploaded.Render(Camera, pose), i < withoutBackground ? null : background))],
                (Scaled(min), Scaled(max)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Vector3D Scaled(System.Numerics.Vector3 v) => new Vector3D(v.X, v.Y, v.Z) * MetersPerUnit;

    // A wall behind the object, less lit than the object.
    private static RgbImage Dim(RgbImage image) => new(image.Size, Array.ConvertAll(image.Pixels, v => (byte)(40 + (v / 3))));

    private static RgbImage Before(RenderedView view, RgbImage? background)
    {
        RgbImage picture = view.Color!.Clone();
        for (int i = 0; background is not null && i < view.Mask.Length; i++)
        {
            if (view.Mask[i] == 0)
                background.Pixels.AsSpan(3 * i, 3).CopyTo(picture.Pixels.AsSpan(3 * i));
        }

        return picture;
    }

    private static RigidTransform LookingAtOrigin(double azimuthDegrees, double elevationDegrees, double distance, double rollDegrees)
    {
        (double sinA, double cosA) = Math.SinCos(azimuthDegrees * Math.PI / 180);
        (double sinE, double cosE) = Math.SinCos(elevationDegrees * Math.PI / 180);
        (double sinR, double cosR) = Math.SinCos(rollDegrees * Math.PI / 180);
        Vector3D forward = -new Vector3D(cosA * cosE, sinE, sinA * cosE), right = forward.Cross(new(0, 1, 0)).Normalized(),
            down = forward.Cross(right);
        return new RigidTransform(
            new RotationMatrix((right * cosR) + (down * sinR), (down * cosR) - (right * sinR), forward), new Vector3D(0, 0, distance));
    }
}

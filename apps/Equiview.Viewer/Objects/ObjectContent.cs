using Equiview.Imaging.Cameras;
using Equiview.Pose;
using Equiview.Pose.Objects;
using Equiview.Pose.Overlays;
using Equiview.Pose.Solvers;
using Equiview.Viewer.Scenes;
using Equiview.Viewer.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Equiview.Viewer.Objects;

/// <summary>An object: its points and views, and its pose in photographs that are dropped on the page.</summary>
internal sealed class ObjectContent : IViewerContent
{
    private const int MostPoints = 60_000;
    private readonly string path;
    private readonly ObjectPose opened;
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Opens an object with its backbone.</summary>
    /// <param name="path">A .eqobject file.</param>
    /// <param name="options">Where its weights are found, and its mesh where it was made from one.</param>
    public ObjectContent(string path, ObjectPoseOptions options)
    {
        this.path = path;
        opened = ObjectPose.Open(path, options);
    }

    /// <inheritdoc/>
    public string Kind => "object";

    /// <inheritdoc/>
    public string Title => Path.GetFileName(path);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/object", context => context.SendAsync(Describe()));
        routes.MapPost("/api/upload/pose", EstimateAsync);
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        turn.Dispose();
        opened.Dispose();
    }

    private async Task EstimateAsync(HttpContext context)
    {
        CameraIntrinsics given = Camera(context.Request);
        RgbImage image = await Uploads.ReadAsync(context);
        (CameraIntrinsics camera, string? note) = new PhotographCamera(given).Fit(
            "the photograph", image.Size, opened.Model.Views.Select(v => v.Intrinsics));
        await turn.WaitAsync(context.RequestAborted);
        try
        {
            PoseEstimate found = await Task.Run(
                () => opened.Estimate(image, camera, cancellation: context.RequestAborted), context.RequestAborted);
            await context.SendAsync(Answer(found, camera, note));
        }
        finally
        {
            turn.Release();
        }
    }

    // fx, fy, cx, cy in raster pixels of the photograph; the size is that of the photograph.
    private static CameraIntrinsics Camera(HttpRequest request)
    {
        (double fx, double fy) = (request.Number("fx"), request.Number("fy"));
        return fx > 0 && fy > 0 ? new CameraIntrinsics(fx, fy, request.Number("cx"), request.Number("cy"), default)
            : throw new UsageException("focal lengths are above 0");
    }

    private object Answer(PoseEstimate found, CameraIntrinsics camera, string? note) => new
    {
        found.Found,
        found.Reason,
        failure = found.Failure.ToString(),
        confidence = double.IsFinite(found.Confidence) ? found.Confidence : (double?)null,
        inliers = found.Inliers.Length,
        rms = double.IsFinite(found.RmsPixels) ? found.RmsPixels : (double?)null,
        camera = new { camera.Fx, camera.Fy, camera.Cx, camera.Cy, camera.Size.Width, camera.Size.Height },
        cameraFromObject = found.CameraFromObject is { } pose ? PageCamera.Rows(pose) : null,
        translation = found.CameraFromObject?.Translation is { } t ? (double[])[t.X, t.Y, t.Z] : null,
        inlierPoints = Flat(found.InlierPoints),
        // Of a mesh; the page outlines the points of other objects itself.
        contour = found.CameraFromObject is { } at && opened.Mesh is { } mesh
            ? PoseOverlay.Contour(mesh.Render(camera, at, color: false).Mask, camera.Size) : null,
        note,
    };

    private object Describe()
    {
        ObjectModel model = opened.Model;
        CameraIntrinsics first = model.Views[0].Intrinsics;
        return new
        {
            model = opened.Extractor.Info.DisplayName,
            count = model.Points.Length,
            points = Flat(Thinned(model.Points)),
            box = (double[])[model.Box.Min.X, model.Box.Min.Y, model.Box.Min.Z, model.Box.Max.X, model.Box.Max.Y, model.Box.Max.Z],
            model.Diameter,
            unit = model.Unit == SceneUnit.Meter ? "m" : "scene units",
            camera = new { first.Fx, first.Fy, first.Cx, first.Cy, first.Size.Width, first.Size.Height },
            views = model.Views.Select(v => new
            {
                v.Name,
                camera = PageCamera.Rows(v.CameraFromObject),
                width = v.Intrinsics.Size.Width / v.Intrinsics.Fx,
                height = v.Intrinsics.Size.Height / v.Intrinsics.Fy,
            }),
        };
    }

    private static IEnumerable<double> Flat(IEnumerable<Vector3D> points) =>
        points.SelectMany(p => (double[])[p.X, p.Y, p.Z]).Select(v => Math.Round(v, 6));

    private static IEnumerable<Vector3D> Thinned(Vector3D[] points)
    {
        int kept = Math.Min(points.Length, MostPoints);
        return Enumerable.Range(0, kept).Select(i => points[(int)((long)i * points.Length / kept)]);
    }
}

using Equiview.Formats;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Rendering.Scenes.Editing;
using Equiview.Splatting.Text;
using Equiview.Viewer.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Equiview.Viewer.Scenes;

/// <summary>A Gaussian scene: drawn by the page, searched here.</summary>
internal sealed class SceneContent : IViewerContent
{
    // Above this a tenth of the Gaussians comes first, to be looked at until all are there.
    private const int MostAtOnce = 300_000;

    private readonly string path;
    private readonly GaussianScene scene;
    private readonly PosedScene? posed;
    private readonly SceneQueries? queries;
    private readonly SceneSaving saving;
    private readonly Lazy<ScenePlacement> placement;
    private readonly FirstPicture first;

    /// <summary>Reads a scene.</summary>
    /// <param name="path">Its file or folder.</param>
    /// <param name="job">Folder of its photographs, text tower and budget, each or none.</param>
    /// <param name="rasterizer">Opened for scenes with features.</param>
    /// <param name="output">Where things are saved.</param>
    /// <exception cref="UsageException">A text tower for a scene without features.</exception>
    public SceneContent(string path, ViewerJob job, Func<IGaussianRasterizer> rasterizer, OutputFolder output)
    {
        this.path = path;
        GaussianScene all = GaussianSceneReader.Read(path, WebpDecoder.Decode);
        scene = job.Budget is { } most ? GaussianSceneEditor.Decimated(all, most) : all;
        posed = job.Views is null ? null : PosedSceneReader.Read(job.Views);
        saving = new SceneSaving(scene, all.Count, path, output);
        placement = new Lazy<ScenePlacement>(Placement);
        first = new FirstPicture(scene, () => Front);
        if (scene.FeatureSets.Count > 0)
            queries = new SceneQueries(scene, rasterizer(), job.TextWeights is { } file ? ClipTextEncoder.Load(file) : null);
        else if (job.TextWeights is not null)
            throw new UsageException("--text-weights has no effect: the scene has no features; 'splat lift' makes some");
    }

    /// <inheritdoc/>
    public string Kind => "scene";

    /// <inheritdoc/>
    public string Title => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    /// <inheritdoc/>
    public string Opening => FirstPicture.Html;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/scene", context => context.SendAsync(Describe()));
        routes.MapGet("/api/scene/first", async context => await context.SendAsync(await first.GetAsync(), "image/jpeg"));
        routes.MapGet("/api/scene/gaussians", context => context.SendBytesAsync(SceneBytes.Geometry(scene)));
        if (CoarseCount is { } few)
        {
            routes.MapGet("/api/scene/coarse", context =>
                context.SendBytesAsync(SceneBytes.Geometry(GaussianSceneEditor.Decimated(scene, few))));
        }

        routes.MapPost("/api/scene/save", async context =>
            await context.SendAsync(new { file = saving.SaveSelection(await context.ReadAsync<PageSelection>()) }));
        routes.MapPost("/api/scene/path", async context =>
        {
            (string folder, string command) = saving.SavePath(await context.ReadAsync<PagePath>());
            await context.SendAsync(new { folder, command });
        });
        if (posed is not null)
        {
            routes.MapGet("/api/scene/photograph", async context =>
            {
                PosedView view = posed.Views[context.Request.Index("view", posed.Views.Count)];
                string image = view.ImagePath ?? throw new UsageException("there is no photograph of this view");
                await context.SendAsync(ImageCodec.EncodeJpeg(ImageFile.Read(image)), "image/jpeg");
            });
        }

        if (queries is null)
            return;
        routes.MapGet("/api/scene/pca", context => context.SendBytesAsync(SceneBytes.FeatureColors(scene.FeatureSets[0])));
        routes.MapPost("/api/scene/query", async context =>
            await context.SendBytesAsync(await queries.FindAsync(await context.ReadAsync<PageQuery>(), context.RequestAborted)));
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await first.GetAsync().WaitAsync(cancellation).ConfigureAwait(false);
        if (queries is not null)
            await queries.PrepareAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void CopyTo(PageCopy page, CancellationToken cancellation)
    {
        page.Add("scene", Describe(page));
        page.Add("scene/gaussians", SceneBytes.Geometry(scene));
        if (queries is not null)
            page.Add("scene/pca", SceneBytes.FeatureColors(scene.FeatureSets[0]));
    }

    /// <inheritdoc/>
    public void Dispose() => queries?.Dispose();

    private int? CoarseCount => scene.Count > MostAtOnce ? scene.Count / 10 : null;

    private object Describe(PageCopy? page = null)
    {
        return new
        {
            scene.Count,
            coarse = page is null ? CoarseCount : null,
            degree = SceneBytes.DegreeOf(scene),
            scene.Antialiased,
            focus = Numbers(placement.Value.Focus),
            up = Numbers(placement.Value.Up),
            placement.Value.Distance,
            front = PageCamera.Rows(Front),
            features = queries is null ? null : Name(scene.FeatureSets[0]),
            text = queries?.HasText == true,
            views = posed?.Views.Select(v => new
            {
                v.Name,
                v.Intrinsics.Size.Width,
                v.Intrinsics.Size.Height,
                v.Intrinsics.Fx,
                v.Intrinsics.Cx,
                v.Intrinsics.Cy,
                camera = PageCamera.Rows(v.CameraFromWorld),
                hasImage = v.ImagePath is { } image && File.Exists(image),
            }),
        };
    }

    // The first view of 'splat render'.
    private RigidTransform Front =>
        posed?.Views[0].CameraFromWorld ?? OrbitCameras.Around(placement.Value, 1, new SceneCameras().Elevation)[0];

    // As the photographers chose it; cameras side by side that look straight on have no common point.
    private ScenePlacement Placement()
    {
        try
        {
            return posed is null ? ScenePlacement.Of(scene) : ScenePlacement.Of(posed.Views);
        }
        catch (DegenerateInputException) when (posed is { Views.Count: > 0 })
        {
            return ScenePlacement.Of(scene) with { Up = -posed.Views[0].CameraFromWorld.Rotation.Y };
        }
    }

    private static string Name(GaussianFeatureSet set) => set.Provenance.Model is { Length: > 0 } model ? model : set.Name;

    private static double[] Numbers(Vector3D v) => [v.X, v.Y, v.Z];
}

using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Data;

/// <summary>Renders the paper's 42 views of meshes when they are asked for.</summary>
public sealed class RenderedViews : IViewSource
{
    private readonly IMeshRenderer renderer;
    private readonly IReadOnlyList<TrainingObject> objects;
    private readonly Dictionary<int, IRenderableMesh> uploaded = [];
    private readonly CameraIntrinsics camera;
    private readonly bool withNormals;

    /// <summary>Prepares to render.</summary>
    /// <param name="renderer">Owned from now on.</param>
    /// <param name="objects">The meshes.</param>
    /// <param name="withNormals">Whether views carry normals.</param>
    /// <param name="size">Side of the views in pixels (paper: 512).</param>
    public RenderedViews(IMeshRenderer renderer, IReadOnlyList<TrainingObject> objects, bool withNormals = false, int size = 512)
    {
        (this.renderer, this.objects, this.withNormals) = (renderer, objects, withNormals);
        camera = PaperViews.Intrinsics.ResizedTo(new ImageSize(size, size));
        Objects = [.. objects.Select(o => o.Name)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Objects { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RigidTransform> PosesOf(int objectIndex) => PaperViews.CameraFromObject;

    /// <inheritdoc/>
    public TrainingView View(int objectIndex, int view)
    {
        if (!uploaded.TryGetValue(objectIndex, out IRenderableMesh? mesh))
            uploaded[objectIndex] = mesh = renderer.Upload(objects[objectIndex].Mesh);
        RigidTransform pose = PaperViews.CameraFromObject[view];
        RenderedView rendered = mesh.Render(camera, pose);
        return new TrainingView(rendered.Color!, new DepthPixels(camera, pose, rendered.Depth, withNormals));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IRenderableMesh mesh in uploaded.Values)
            mesh.Dispose();
        renderer.Dispose();
    }
}

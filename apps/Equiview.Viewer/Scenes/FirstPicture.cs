using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;

namespace Equiview.Viewer.Scenes;

/// <summary>
/// The first view of a scene, rendered here while the browser starts: that needs seconds to load a scene and to compile its shaders, above
/// all without a graphics processor. It is a square whose focal length is its side, so that it covers a window of any shape as the page's
/// own picture does, whose focal length is its longer side.
/// </summary>
/// <param name="scene">The scene.</param>
/// <param name="cameraFromWorld">Where it is seen from; asked for when it is rendered.</param>
internal sealed class FirstPicture(GaussianScene scene, Func<RigidTransform> cameraFromWorld)
{
    /// <summary>Width and height, pixels.</summary>
    public const int Side = 800;

    /// <summary>What the page shows until its scripts have drawn.</summary>
    public const string Html =
        "<div class=\"viewport\"><img class=\"over first\" src=\"api/scene/first\" alt=\"The scene, until it can be turned\"></div>"
        + "<aside class=\"panel\"></aside>";

    private readonly Lazy<Task<byte[]>> picture = new(() => Task.Run(() => Render(scene, cameraFromWorld())));

    /// <summary>Renders it on black when it is first asked for.</summary>
    /// <returns>A JPEG.</returns>
    public Task<byte[]> GetAsync() => picture.Value;

    private static byte[] Render(GaussianScene scene, RigidTransform cameraFromWorld)
    {
        var intrinsics = new CameraIntrinsics(Side, Side, Side / 2.0, Side / 2.0, new ImageSize(Side, Side));
        var view = new PosedView("first", intrinsics, cameraFromWorld);
        using var rasterizer = new GaussianRasterizerCpu();
        return ImageCodec.EncodeJpeg(rasterizer.Render(GaussianView.Of(scene, view)).ToRgb());
    }
}

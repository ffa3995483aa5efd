using Equiview.Features;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests;

/// <summary>Feature maps of <see cref="TwoBalls"/>.</summary>
internal static class TwoBallFeatures
{
    /// <summary>A feature map with one cell a pixel.</summary>
    public static FeatureMap Map(ImageSize size, Func<int, int, float[]> feature)
    {
        float[] values =
        [
            .. from y in Enumerable.Range(0, size.Height)
               from x in Enumerable.Range(0, size.Width)
               from v in feature(x, y)
               select v,
        ];
        var grid = new PatchGrid(size.Width, size.Height, 1, 1);
        return new FeatureMap(values, values.Length / (int)size.PixelCount, grid, AxisMapping.Identity, size);
    }

    /// <summary>
    /// What an ideal backbone would see: the left ball's feature in the left half plane of the world, as this view shows it.
    /// </summary>
    public static FeatureMap Truth(PosedView view)
    {
        double edge = view.Intrinsics.Project(view.CameraFromWorld * new Vector3D(0, 0, 0)).X;
        return Map(view.Intrinsics.Size, (x, _) => x + 0.5 < edge ? TwoBalls.Left : TwoBalls.Right);
    }
}

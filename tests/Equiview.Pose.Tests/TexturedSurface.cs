using Equiview.Imaging.Codecs;
namespace Equiview.Pose.Tests;

/// <summary>
/// A wavy textured surface, photographed by ray casting: a tiny posed scene whose truth is exact. The surface is z = f(x, y) about 60 cm
/// away.
/// </summary>
internal static class TexturedSurface
{
    private const int Coarse = 24, Fine = 80;
    private const double Width = 0.5;
    private static readonly double[][] Textures = [.. new[] { Coarse, Coarse, Coarse, Fine, Fine, Fine }.Select((n, i) => Noise(n * n, i))];

    /// <summary>The camera for images of a size.</summary>
    public static CameraIntrinsics Camera(int width, int height) =>
        new(1.45 * width, 1.45 * width, width / 2.0, height / 2.0, new ImageSize(width, height));

    /// <summary>A camera that looks at the middle of the surface.</summary>
    public static RigidTransform View(double azimuthDegrees)
    {
        (double sin, double cos) = Math.SinCos(azimuthDegrees * Math.PI / 180);
        return new(new RotationMatrix(new(cos, 0, -sin), new(0, 1, 0), new(sin, 0, cos)), new(0, 0, 0.6));
    }

    /// <summary>Photographs on disk.</summary>
    /// <param name="folder">Where the images go.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="azimuths">Degrees, one for each view.</param>
    public static PosedScene Scene(string folder, int width, int height, params double[] azimuths)
    {
        CameraIntrinsics camera = Camera(width, height);
        var views = new List<PosedView>();
        foreach (double azimuth in azimuths)
        {
            string name = $"view{views.Count}.png";
            ImageFile.Write(Path.Combine(folder, name), Photograph(camera, View(azimuth)));
            views.Add(new PosedView(name, camera, View(azimuth), Path.Combine(folder, name)));
        }

        return new PosedScene { Views = views, Unit = SceneUnit.Meter };
    }

    /// <summary>One photograph.</summary>
    public static RgbImage Photograph(CameraIntrinsics camera, RigidTransform cameraFromWorld)
    {
        var image = new RgbImage(camera.Size);
        RigidTransform worldFromCamera = cameraFromWorld.Inverse();
        for (int i = 0; i < camera.Size.PixelCount; i++)
        {
            (int x, int y) = (i % image.Width, i / image.Width);
            var sum = new double[3];
            foreach ((double dx, double dy) in new[] { (0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75) })
            {
                Vector3D ray = worldFromCamera.Rotation * camera.Unproject(new(x + dx, y + dy), 1);
                Vector3D hit = Hit(worldFromCamera.Translation, ray);
                for (int c = 0; c < 3; c++)
                    sum[c] += (Look(Textures[c], Coarse, hit) + Look(Textures[c + 3], Fine, hit)) / 8;
            }

            image[x, y] = ((byte)(255 * sum[0]), (byte)(255 * sum[1]), (byte)(255 * sum[2]));
        }

        return image;
    }

    private static Vector3D Hit(Vector3D origin, Vector3D ray)
    {
        double s = -origin.Z / ray.Z;
        for (int i = 0; i < 12; i++)
        {
            Vector3D p = origin + (ray * s);
            s = ((0.03 * Math.Sin(25 * p.X) * Math.Cos(22 * p.Y)) + (0.15 * p.X) - origin.Z) / ray.Z;
        }

        return origin + (ray * s);
    }

    private static double Look(double[] texture, int n, Vector3D p)
    {
        double x = Math.Clamp(((p.X / Width) + 0.5) * (n - 1), 0, n - 1.001), y = Math.Clamp(((p.Y / Width) + 0.5) * (n - 1), 0, n - 1.001);
        (int i, int j) = ((int)x, (int)y);
        (double a, double b) = (x - i, y - j);
        double top = (texture[(j * n) + i] * (1 - a)) + (texture[(j * n) + i + 1] * a);
        double bottom = (texture[((j + 1) * n) + i] * (1 - a)) + (texture[((j + 1) * n) + i + 1] * a);
        return (top * (1 - b)) + (bottom * b);
    }

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(100 + seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }
}

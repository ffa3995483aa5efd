using System.Globalization;
using System.Text;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
namespace Equiview.Evaluation.Synthetic;

/// <summary>A textured object that nobody had to download: a lumpy ball with a painted surface, as OBJ, MTL and PNG.</summary>
internal static class SyntheticObject
{
    private const int Meridians = 72, Parallels = 36;

    /// <summary>Writes the three files and returns the path of the OBJ.</summary>
    public static string Write(string folder, int seed)
    {
        Directory.CreateDirectory(folder);
        ImageFile.Write(Path.Combine(folder, "paint.png"), ProceduralTexture.Make(new ImageSize(1024, 512), seed, shapes: 260));
        File.WriteAllText(Path.Combine(folder, "paint.mtl"), "newmtl paint\nKd 1 1 1\nmap_Kd paint.png\n");
        var text = new StringBuilder("mtllib paint.mtl\nusemtl paint\n");
        for (int v = 0; v <= Parallels; v++)
        {
            for (int u = 0; u <= Meridians; u++)
                AppendVertex(text, (double)u / Meridians, (double)v / Parallels, seed);
        }

        for (int v = 0; v < Parallels; v++)
        {
            for (int u = 0; u < Meridians; u++)
            {
                int a = (v * (Meridians + 1)) + u + 1, b = a + Meridians + 1;
                text.Append(CultureInfo.InvariantCulture, $"f {a}/{a} {b}/{b} {b + 1}/{b + 1} {a + 1}/{a + 1}\n");
            }
        }

        string path = Path.Combine(folder, "lumpy-ball.obj");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    // The radius swells with the direction, so that no two sides are alike.
    private static void AppendVertex(StringBuilder text, double u, double v, int seed)
    {
        (double sinAzimuth, double cosAzimuth) = Math.SinCos(u * Math.Tau);
        (double sinPolar, double cosPolar) = Math.SinCos(v * Math.PI);
        (double x, double y, double z) = (sinPolar * cosAzimuth, cosPolar, sinPolar * sinAzimuth);
        double radius = 1 + (0.18 * Math.Sin((2.1 * x) + (3.3 * y) + seed)) + (0.12 * Math.Sin((4.2 * z) - (2.7 * y) + 1)) + (0.1 * x);
        text.Append(CultureInfo.InvariantCulture, $"v {x * radius} {y * radius} {z * radius}\nvt {u} {1 - v}\n");
    }
}

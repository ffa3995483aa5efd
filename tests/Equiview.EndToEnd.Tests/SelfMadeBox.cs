using System.Globalization;
using System.Text;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
namespace Equiview.EndToEnd.Tests;

/// <summary>A box of 0.8 x 0.6 x 1 with another picture on each face, as a textured .ply.</summary>
internal static class SelfMadeBox
{
    private static readonly double[] HalfSize = [0.4, 0.3, 0.5];

    /// <summary>Writes the mesh and its texture.</summary>
    public static void Write(string path, double unitsPerMeter = 1)
    {
        string texture = Path.ChangeExtension(path, ".png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ImageFile.Write(texture, ProceduralTexture.Make(new ImageSize(768, 512), 3));
        var text = new StringBuilder("ply\nformat ascii 1.0\ncomment TextureFile " + Path.GetFileName(texture)
            + "\nelement vertex 24\nproperty float x\nproperty float y\nproperty float z\nproperty float texture_u\nproperty "
                + "float texture_v\nelement face 12\nproperty list uchar int vertex_indices\nend_header\n");
        var faces = new StringBuilder();
        for (int face = 0; face < 6; face++)
        {
            int axis = face / 2, sign = (face % 2 * 2) - 1, b = face * 4;
            for (int corner = 0; corner < 4; corner++)
            {
                (int u, int v) = (corner % 2, corner / 2);
                double[] p = new double[3];
                (p[axis], p[(axis + 1) % 3], p[(axis + 2) % 3]) = (sign, (2 * u) - 1, (2 * v) - 1);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{p[0] * HalfSize[0] * unitsPerMeter} {p[1] * HalfSize[1] * unitsPerMeter} "
                        + $"{p[2] * HalfSize[2] * unitsPerMeter} {((face % 3) + u) / 3.0:0.######} "
                        + $"{1 - (((face / 3) + v) / 2.0):0.######}\n");
            }

            faces.Append(CultureInfo.InvariantCulture, $"3 {b} {b + 1} {b + 3}\n3 {b} {b + 3} {b + 2}\n");
        }

        File.WriteAllText(path, text.Append(faces).ToString());
    }
}

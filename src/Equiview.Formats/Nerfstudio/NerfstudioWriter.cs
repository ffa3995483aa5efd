using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Nerfstudio;

/// <summary>Writes transforms.json, the inverse of <see cref="NerfstudioScene"/>, for pinhole cameras.</summary>
public static class NerfstudioWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the file into a folder; <see cref="PosedView.Name"/> becomes the path of the image in it.</summary>
    /// <exception cref="DegenerateInputException">A view has a lens, which is not written.</exception>
    public static void Write(string folder, IReadOnlyList<PosedView> views)
    {
        if (views.Any(v => v.Distortion is { IsNone: false }))
            throw new DegenerateInputException("views with lenses cannot be written to transforms.json here");
        var openGlFromOpenCv = new RigidTransform(new RotationMatrix(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)), default);
        var frames = views.Select(v => new
        {
            file_path = v.Name,
            w = v.Intrinsics.Size.Width,
            h = v.Intrinsics.Size.Height,
            fl_x = v.Intrinsics.Fx,
            fl_y = v.Intrinsics.Fy,
            cx = v.Intrinsics.Cx,
            cy = v.Intrinsics.Cy,
            transform_matrix = (v.CameraFromWorld.Inverse() * openGlFromOpenCv).ToRowMajor().Chunk(4),
        });
        AtomicFile.Write(
            Path.Combine(folder, "transforms.json"),
            JsonSerializer.SerializeToUtf8Bytes(new { camera_model = "PINHOLE", frames }, Indented));
    }
}

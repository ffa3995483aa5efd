using System.Numerics;

namespace Equiview.Rendering.Meshes.Cpu;

/// <summary>A mesh ready to be rendered on the processor.</summary>
internal sealed class CpuMesh : IRenderableMesh
{
    private readonly int[] indices;
    private readonly MeshVertex[] vertices;
    private readonly CpuTexture[] textures;
    private readonly MeshPart[] partOfTriangle;
    private readonly VisibilityBuffer.HoleTest? isHole;

    public CpuMesh(TriangleMesh mesh)
    {
        vertices = MeshVertex.Assemble(mesh);
        textures = [.. mesh.Textures.Select(t => MipChain.Of(t)).Append(MipChain.White).Select(m => new CpuTexture(m))];
        indices = [.. mesh.Parts.SelectMany(p => new ArraySegment<int>(mesh.Indices, p.FirstIndex, p.IndexCount))];
        partOfTriangle = [.. mesh.Parts.SelectMany(p => Enumerable.Repeat(p, p.IndexCount / 3))];
        isHole = mesh.Parts.Any(p => p.AlphaCutoff > 0) ? IsHole : null;
    }

    public RenderedView Render(CameraIntrinsics camera, RigidTransform cameraFromObject, MeshRenderOptions? options = null)
    {
        options ??= new MeshRenderOptions();
        options.Require(camera, cameraFromObject);
        Vector3D[] inCamera = Array.ConvertAll(vertices, v => cameraFromObject * new Vector3D(v.Position.X, v.Position.Y, v.Position.Z));
        VisibilityBuffer seen = VisibilityBuffer.Rasterize(inCamera, indices, camera, options.NearDepth, isHole);
        var geometry = new Vector4[seen.Depth.Length];
        for (int i = 0; i < geometry.Length; i++)
        {
            if (seen.Triangle[i] >= 0)
                geometry[i] = new(Interpolate(seen, i).Position, seen.Depth[i]);
        }

        RgbImage? color = options.Color ? Shade(inCamera, camera, cameraFromObject, seen.Depth, options) : null;
        return ViewAssembly.From(camera, cameraFromObject, geometry, color, options.Positions);
    }

    public void Dispose()
    {
    }

    // The texture's largest level, here and on the device, so that both cut the same shape.
    private bool IsHole(int triangle, float weightB, float weightC)
    {
        MeshPart part = partOfTriangle[triangle];
        if (part.AlphaCutoff <= 0)
            return false;
        Vector2 Uv(int corner) => vertices[indices[(3 * triangle) + corner]].TextureCoordinate;
        float alpha = part.Texture < 0
            ? 1
            : textures[part.Texture].SampleAlpha((Uv(0) * (1 - weightB - weightC)) + (Uv(1) * weightB) + (Uv(2) * weightC));
        return alpha * part.BaseColor.W < part.AlphaCutoff;
    }

    private RgbImage Shade(
        Vector3D[] inCamera, CameraIntrinsics camera, RigidTransform cameraFromObject, float[] depth, MeshRenderOptions options)
    {
        int samples = options.SamplesPerSide;
        CameraIntrinsics fine = camera.ResizedTo(new(camera.Size.Width * samples, camera.Size.Height * samples));
        VisibilityBuffer seen = VisibilityBuffer.Rasterize(inCamera, indices, fine, options.NearDepth, isHole);
        float[] levels = LevelsOfDetail(inCamera, fine);
        var radiance = new Vector4[seen.Depth.Length];
        Parallel.For(0, fine.Size.Height, y =>
        {
            for (int i = y * fine.Size.Width; i < (y + 1) * fine.Size.Width; i++)
            {
                if (seen.Triangle[i] >= 0)
                    radiance[i] = new(ShadeSample(seen, i, inCamera, cameraFromObject, levels[seen.Triangle[i]], options.Lighting), 1);
            }
        });
        return SampleResolve.Resolve(radiance, depth, camera.Size, samples, (float)options.Lighting.Exposure);
    }

    private Vector3 ShadeSample(
        VisibilityBuffer seen, int sample, Vector3D[] inCamera, RigidTransform cameraFromObject, float level, MeshLighting lighting)
    {
        int t = seen.Triangle[sample];
        MeshVertex at = Interpolate(seen, sample);
        MeshPart part = partOfTriangle[t];
        (Vector3D a, Vector3D b, Vector3D c) = Corners(inCamera, t);
        Vector3D face = (b - a).Cross(c - a).Normalized();
        Vector3D point = cameraFromObject * Widen(at.Position);
        Vector3 albedo = (part.Texture >= 0 ? textures[part.Texture] : textures[^1]).Sample(at.TextureCoordinate, level)
            * new Vector3(part.BaseColor.X, part.BaseColor.Y, part.BaseColor.Z) * at.Color;
        return MeshShading.Radiance(
            Narrow(point),
            Narrow(cameraFromObject.Rotation * Widen(at.Normal)),
            Narrow(face.Dot(point) > 0 ? -face : face),
            albedo,
            lighting);
    }

    /// <summary>Mip level of each triangle: half the binary logarithm of texels a sample.</summary>
    private float[] LevelsOfDetail(Vector3D[] inCamera, CameraIntrinsics camera)
    {
        var levels = new float[partOfTriangle.Length];
        for (int t = 0; t < levels.Length; t++)
        {
            (Vector3D a, Vector3D b, Vector3D c) = Corners(inCamera, t);
            (PixelPoint pa, PixelPoint pb, PixelPoint pc) = (camera.Project(a), camera.Project(b), camera.Project(c));
            double samples = Math.Abs(((pb.X - pa.X) * (pc.Y - pa.Y)) - ((pb.Y - pa.Y) * (pc.X - pa.X)));
            (Vector2 ua, Vector2 ub, Vector2 uc) = (
                vertices[indices[3 * t]].TextureCoordinate,
                vertices[indices[(3 * t) + 1]].TextureCoordinate,
                vertices[indices[(3 * t) + 2]].TextureCoordinate);
            ImageSize size = partOfTriangle[t].Texture >= 0 ? textures[partOfTriangle[t].Texture].Size : new(1, 1);
            double texels = Math.Abs(((ub.X - ua.X) * (uc.Y - ua.Y)) - ((ub.Y - ua.Y) * (uc.X - ua.X))) * size.PixelCount;
            double level = Math.Log2(texels / samples) / 2;
            levels[t] = double.IsFinite(level) ? (float)level : 0;
        }

        return levels;
    }

    private (Vector3D A, Vector3D B, Vector3D C) Corners(Vector3D[] inCamera, int t) =>
        (inCamera[indices[3 * t]], inCamera[indices[(3 * t) + 1]], inCamera[indices[(3 * t) + 2]]);

    private MeshVertex Interpolate(VisibilityBuffer seen, int sample)
    {
        int t = 3 * seen.Triangle[sample];
        (MeshVertex a, MeshVertex b, MeshVertex c) = (vertices[indices[t]], vertices[indices[t + 1]], vertices[indices[t + 2]]);
        (float wb, float wc) = seen.Weights[sample];
        float wa = 1 - wb - wc;
        return new(
            (a.Position * wa) + (b.Position * wb) + (c.Position * wc),
            (a.Normal * wa) + (b.Normal * wb) + (c.Normal * wc),
            (a.TextureCoordinate * wa) + (b.TextureCoordinate * wb) + (c.TextureCoordinate * wc),
            (a.Color * wa) + (b.Color * wb) + (c.Color * wc));
    }

    private static Vector3D Widen(Vector3 v) => new(v.X, v.Y, v.Z);

    private static Vector3 Narrow(Vector3D v) => new((float)v.X, (float)v.Y, (float)v.Z);
}

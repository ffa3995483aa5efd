using System.Numerics;
using Equiview.Rendering.Meshes;
using Equiview.Rendering.Tests.Vulkan;

namespace Equiview.Rendering.Tests.Meshes;

/// <summary>What every mesh renderer owes, checked against geometry worked out by hand.</summary>
public abstract class MeshRendererContract(IMeshRenderer renderer) : IDisposable
{
    private const int Side = 64;
    private static readonly CameraIntrinsics Camera = TestMeshes.Camera(Side, 80);

    protected IMeshRenderer Renderer { get; } = renderer;

    [Fact]
    public void Render_BoxFacingTheCamera_HasItsExactSilhouetteAndDepth()
    {
        // Front face at Z = 2.5 - 0.5 = 2 projects to 32 +- 0.5 * 80 / 2 = [12, 52]: pixels 12 to 51.
        RenderedView view = Render(TestMeshes.Box(), TestMeshes.At(0, 0, 2.5));

        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                bool inside = x is >= 12 and < 52 && y is >= 12 and < 52;
                int i = (y * Side) + x;
                Assert.Equal(inside ? 255 : 0, view.Mask[i]);
                Assert.Equal(inside ? 2 : 0, view.Depth[i], 2e-6);
            }
        }
    }

    [Fact]
    public void Render_TurnedBox_HasTheDepthOfRayAndBoxIntersection()
    {
        RigidTransform pose = new(RotationMatrix.FromQuaternion(0.9, 0.2, -0.3, 0.15), new(0.1, -0.05, 2.5));
        RenderedView view = Render(TestMeshes.Box(0.6f, 0.9f, 1.1f), pose, new() { Positions = true });

        int compared = 0;
        for (int i = 0; i < view.Depth.Length; i++)
        {
            (double? expected, bool certain) = IntersectBox(Camera, pose, i, new(0.3, 0.45, 0.55));
            if (!certain)
                continue;
            Assert.Equal(expected ?? 0, view.Depth[i], 2e-5);
            compared += expected is null ? 0 : 1;
        }

        Assert.InRange(compared, 500, 2000);
    }

    [Fact]
    public void Render_Positions_AreTheBackProjectedDepth()
    {
        RigidTransform pose = PaperViews.CameraFromObject[7];
        CameraIntrinsics camera = PaperViews.Intrinsics.ResizedTo(new(128, 128));
        RenderedView view = Render(TestMeshes.Bumpy(), pose, new() { Positions = true }, camera);

        RigidTransform objectFromCamera = pose.Inverse();
        for (int i = 0; i < view.Depth.Length; i++)
        {
            if (view.Mask[i] == 0)
                continue;
            Vector3D expected = objectFromCamera * camera.Unproject(PixelPoint.FromPixelCenter(i % 128, i / 128), view.Depth[i]);
            Vector3D actual = new(view.Positions![3 * i], view.Positions[(3 * i) + 1], view.Positions[(3 * i) + 2]);
            Assert.True((expected - actual).Length < 1e-4, $"pixel {i}: {expected} and {actual}");
        }

        Assert.InRange(view.Mask.Count(m => m > 0), 2000, 4000);
    }

    [Fact]
    public void Render_OppositeWinding_SeesAndLightsTheSame()
    {
        TriangleMesh mesh = TestMeshes.Bumpy();
        RenderedView view = Render(mesh, TestMeshes.At(0, 0, 1.5)), flipped = Render(TestMeshes.Flipped(mesh), TestMeshes.At(0, 0, 1.5));

        Assert.Equal(view.Mask, flipped.Mask);
        Assert.All(view.Depth.Zip(flipped.Depth), p => Assert.Equal(p.First, p.Second, 1e-5));
        Assert.All(view.Color!.Pixels.Zip(flipped.Color!.Pixels), p => Assert.InRange(p.First - p.Second, -2, 2));
    }

    [Fact]
    public void Render_TexturedQuad_ShowsTheTextureUpright()
    {
        // Quadrants: red left above, green right above, blue left below, white right below.
        RgbImage texture = new(new(64, 64));
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 64; x++)
                texture[x, y] = (x < 32, y < 32) switch
                {
                    (true, true) => (255, 0, 0),
                    (false, true) => (0, 255, 0),
                    (true, false) => (0, 0, 255),
                    _ => (255, 255, 255),
                };
        }

        RgbImage color = Render(TestMeshes.Quad(texture), TestMeshes.At(0, 0, 1)).Color!;

        (byte r, byte g, byte b) = color[16, 16];
        Assert.True(r > 100 && g < 20 && b < 20, $"left above is ({r}, {g}, {b})");
        (r, g, b) = color[48, 16];
        Assert.True(g > 100 && r < 20 && b < 20, $"right above is ({r}, {g}, {b})");
        (r, g, b) = color[16, 48];
        Assert.True(b > 100 && r < 20 && g < 20, $"left below is ({r}, {g}, {b})");
        (r, g, b) = color[48, 48];
        Assert.True(r > 100 && r == g && g == b, $"right below is ({r}, {g}, {b})");
    }

    [Theory]
    [InlineData(0.5f, 1f, true)]
    [InlineData(0f, 1f, false)]
    [InlineData(0.9f, 0.8f, true)] // the factor's alpha counts: then nothing is left
    public void Render_CutOut_IsAHoleInColorDepthAndMask(float cutoff, float factor, bool cut)
    {
        // The texture's left half is clear; another quad stands behind.
        byte[] alpha = [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)(i % 64 < 32 ? 0 : 255))];
        RgbImage texture = new(new(64, 64));
        texture.Pixels.AsSpan().Fill(200);
        TriangleMesh quad = TestMeshes.Quad(texture);
        TriangleMesh mesh = quad with { Textures = [new(texture, alpha)], Parts = [new(0, 6, new(1, 1, 1, factor), 0, cutoff)] };

        RenderedView view = Render(mesh, TestMeshes.At(0, 0, 1)), whole = Render(quad, TestMeshes.At(0, 0, 1));

        for (int i = 0; i < view.Mask.Length; i++)
        {
            bool seen = whole.Mask[i] > 0 && (!cut || (factor == 1 && i % Side >= Side / 2));
            Assert.Equal(seen ? 255 : 0, view.Mask[i]);
            Assert.Equal(seen ? whole.Depth[i] : 0, view.Depth[i]);
            Assert.Equal(seen, view.Color!.Pixels[3 * i] > 0);
        }
    }

    [Fact]
    public void Render_TwoPartsAtDifferentDepths_TheNearerWinsWhateverTheOrder()
    {
        Vector3[] corners = [
            .. new[] { 1f, 2f }.SelectMany(z => new Vector3[] { new(-3, -3, z), new(3, -3, z), new(3, 3, z), new(-3, 3, z) })];
        int[] near = [0, 1, 2, 0, 2, 3], far = [4, 5, 6, 4, 6, 7];
        Vector4 red = new(1, 0, 0, 1), green = new(0, 1, 0, 1);
        TriangleMesh mesh = TestMeshes.Make(corners, [.. far, .. near]) with { Parts = [new(0, 6, green), new(6, 6, red)] };
        TriangleMesh reordered = TestMeshes.Make(corners, [.. near, .. far]) with { Parts = [new(0, 6, red), new(6, 6, green)] };

        foreach (TriangleMesh m in new[] { mesh, reordered })
        {
            RenderedView view = Render(m, RigidTransform.Identity);
            Assert.All(view.Depth, d => Assert.Equal(1, d, 1e-6));
            (byte r, byte g, byte b) = view.Color![32, 32];
            Assert.True(r > 50 && g == 0 && b == 0);
        }
    }

    [Fact]
    public void Render_FloorThroughTheCamera_IsCutAtTheNearDepth()
    {
        // The plane y = 1 reaches from behind the camera to Z = 100. Row centers below the horizon see it at Z = fy / (v - cy).
        TriangleMesh floor = TestMeshes.Make([new(-500, 1, -50), new(500, 1, -50), new(0, 1, 100)], [0, 1, 2]);

        RenderedView view = Render(floor, RigidTransform.Identity, new() { NearDepth = 3 });

        int column = Side / 2;
        for (int y = 0; y < Side; y++)
        {
            double z = 80 / (y + 0.5 - 32);
            float depth = view.Depth[(y * Side) + column];
            if (z is > 3 and < 99)
                Assert.Equal(1, depth / z, 2e-5);
            else
                Assert.Equal(0, depth);
        }
    }

    [Fact]
    public void Render_BehindTheCameraOrOutsideTheImage_IsEmpty()
    {
        foreach (RigidTransform pose in new[] { TestMeshes.At(0, 0, -3), TestMeshes.At(50, 0, 3), TestMeshes.At(0, -50, 3) })
        {
            RenderedView view = Render(TestMeshes.Box(), pose, new() { Positions = true });
            Assert.All(view.Mask, m => Assert.Equal(0, m));
            Assert.All(view.Depth, d => Assert.Equal(0f, d));
            Assert.All(view.Positions!, d => Assert.Equal(0f, d));
            Assert.All(view.Color!.Pixels, c => Assert.Equal(0, c));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 70)]
    public void Render_SmallOrOblongImage_HasItsSize(int width, int height)
    {
        CameraIntrinsics camera = new(50, 70, width / 2.0, height / 2.0, new(width, height));

        RenderedView view = Render(TestMeshes.Box(), TestMeshes.At(0, 0, 2.5), camera: camera);

        Assert.Equal(width * height, view.Depth.Length);
        Assert.Equal(camera.Size, view.Color!.Size);
        Assert.Equal(2, view.Depth[(height / 2 * width) + (width / 2)], 2e-6);
    }

    [Fact]
    public void Render_OffCenterCameraWithUnequalFocals_ProjectsThere()
    {
        CameraIntrinsics camera = new(60, 90, 20.25, 41.5, new(64, 48));

        // A thin plate from x = 0.1 to 0.5 and y = -0.6 to -0.2 at Z = 2: columns 20.25 + [3, 15], rows 41.5 + [-27, -9].
        TriangleMesh plate = TestMeshes.Make(
            [new(0.1f, -0.6f, 2), new(0.5f, -0.6f, 2), new(0.5f, -0.2f, 2), new(0.1f, -0.2f, 2)], [0, 1, 2, 0, 2, 3]);
        RenderedView view = Render(plate, RigidTransform.Identity, camera: camera);

        for (int y = 0; y < 48; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                if (y is 14 or 32)
                    continue; // the plate's edge runs through these pixel centers
                bool inside = x + 0.5 is > 23.25 and < 35.25 && y + 0.5 is > 14.5 and < 32.5;
                Assert.Equal(inside ? 255 : 0, view.Mask[(y * 64) + x]);
            }
        }
    }

    [Fact]
    public void Render_Twice_GivesTheSameBits()
    {
        RenderedView a = Render(TestMeshes.Bumpy(), TestMeshes.At(0, 0, 1.5), new() { Positions = true }),
            b = Render(TestMeshes.Bumpy(), TestMeshes.At(0, 0, 1.5), new() { Positions = true });

        Assert.Equal(a.Depth, b.Depth);
        Assert.Equal(a.Mask, b.Mask);
        Assert.Equal(a.Positions, b.Positions);
        Assert.Equal(a.Color!.Pixels, b.Color!.Pixels);
    }

    [Fact]
    public void Render_MoreColorSamples_ChangesColorOnly()
    {
        TriangleMesh mesh = TestMeshes.Bumpy();
        RenderedView one = Render(mesh, TestMeshes.At(0, 0, 1.5), new() { SamplesPerSide = 1 }),
            four = Render(mesh, TestMeshes.At(0, 0, 1.5), new() { SamplesPerSide = 4 });

        Assert.Equal(one.Depth, four.Depth);
        Assert.NotEqual(one.Color!.Pixels, four.Color!.Pixels);
        Assert.InRange(one.Color.Pixels.Zip(four.Color.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0.001, 2);
        for (int i = 0; i < one.Mask.Length; i++)
            Assert.Equal(four.Mask[i] > 0, four.Color.Pixels[3 * i] + four.Color.Pixels[(3 * i) + 1] + four.Color.Pixels[(3 * i) + 2] > 0);
    }

    [Fact]
    public void Render_WithoutColor_LeavesItOut()
    {
        RenderedView view = Render(TestMeshes.Box(), TestMeshes.At(0, 0, 2.5), new() { Color = false });

        Assert.Null(view.Color);
        Assert.Null(view.Positions);
        Assert.Equal(1600, view.Mask.Count(m => m > 0));
    }

    [Fact]
    public void Render_FartherWithScaledLight_LooksTheSame()
    {
        TriangleMesh mesh = TestMeshes.Bumpy(), large = mesh with { Positions = [.. mesh.Positions.Select(p => p * 5)] };

        RenderedView near = Render(mesh, TestMeshes.At(0, 0, 2)),
            far = Render(large, TestMeshes.At(0, 0, 10), new() { Lighting = MeshLighting.ForDistance(10) });

        Assert.All(near.Color!.Pixels.Zip(far.Color!.Pixels), p => Assert.InRange(p.First - p.Second, -3, 3));
    }

    [Fact]
    public void Upload_UnusableMesh_IsRefused()
    {
        TriangleMesh box = TestMeshes.Box();
        TriangleMesh[] bad =
        [
            box with { Indices = [], Parts = [] },
            box with { Indices = [0, 1, 8] },
            box with { Indices = [0, 1, -1] },
            box with { Indices = [0, 1] },
            box with { Positions = [.. box.Positions[..7], new(float.NaN, 0, 0)] },
            box with { Normals = [Vector3.UnitZ] },
            box with { Parts = [new(0, 36, Vector4.One, Texture: 0)] },
            box with { Parts = [new(3, 36, Vector4.One)] },
        ];

        Assert.All(bad, mesh => Assert.Throws<DegenerateInputException>(() => Renderer.Upload(mesh)));
    }

    [Fact]
    public void Render_ImpossibleView_IsRefused()
    {
        using IRenderableMesh mesh = Renderer.Upload(TestMeshes.Box());

        Assert.Throws<DegenerateInputException>(() => mesh.Render(Camera with { Size = new(0, 5) }, RigidTransform.Identity));
        Assert.Throws<DegenerateInputException>(() => mesh.Render(Camera with { Fx = double.NaN }, RigidTransform.Identity));
        Assert.Throws<DegenerateInputException>(() => mesh.Render(Camera, TestMeshes.At(double.NaN, 0, 1)));
        Assert.Throws<DegenerateInputException>(() => mesh.Render(Camera, RigidTransform.Identity, new() { SamplesPerSide = 0 }));
        Assert.Throws<DegenerateInputException>(() => mesh.Render(Camera, RigidTransform.Identity, new() { NearDepth = 0 }));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Renderer.Dispose();

    protected RenderedView Render(
        TriangleMesh mesh, RigidTransform cameraFromObject, MeshRenderOptions? options = null, CameraIntrinsics? camera = null)
    {
        using IRenderableMesh uploaded = Renderer.Upload(mesh);
        return uploaded.Render(camera ?? Camera, cameraFromObject, options);
    }

    /// <summary>Depth where a pixel center's ray enters a box (slab method), and whether it stays clear of the silhouette.</summary>
    private static (double? Depth, bool Certain) IntersectBox(
        CameraIntrinsics camera, RigidTransform cameraFromObject, int pixel, Vector3D half)
    {
        RigidTransform objectFromCamera = cameraFromObject.Inverse();
        Vector3D ray = objectFromCamera.Rotation * camera.Unproject(PixelPoint.FromPixelCenter(pixel % Side, pixel / Side), 1),
            origin = objectFromCamera.Translation;
        double enter = double.NegativeInfinity, leave = double.PositiveInfinity;
        (double, double, double)[] axes = [(origin.X, ray.X, half.X), (origin.Y, ray.Y, half.Y), (origin.Z, ray.Z, half.Z)];
        foreach ((double o, double d, double h) in axes)
        {
            (double a, double b) = ((-h - o) / d, (h - o) / d);
            (enter, leave) = (Math.Max(enter, Math.Min(a, b)), Math.Min(leave, Math.Max(a, b)));
        }

        return (enter < leave ? enter : null, Math.Abs(leave - enter) > 0.02);
    }
}

/// <summary>The contract, kept by the processor.</summary>
public sealed class MeshRasterizerCpuTests() : MeshRendererContract(new MeshRasterizerCpu());

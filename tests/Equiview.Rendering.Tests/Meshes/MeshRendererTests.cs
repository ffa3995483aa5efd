using Equiview.Rendering.Meshes;
using Equiview.Rendering.Tests.Vulkan;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Tests.Meshes;

/// <summary>The contract, kept through Vulkan with validation on; silent, and nothing left alive.</summary>
public sealed class MeshRendererTests : MeshRendererContract
{
    private readonly VulkanDevice device;

    public MeshRendererTests()
        : this(VulkanTest.OpenOrSkip())
    {
    }

    private MeshRendererTests(VulkanDevice device)
        : base(new MeshRenderer(device)) => this.device = device;

    [Fact]
    public void Render_TexturedCurvedMesh_AgreesWithTheCpuTwin()
    {
        RgbImage checker = new(new(128, 64));
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 128; x++)
                checker[x, y] = ((x / 8) + (y / 8)) % 2 == 0 ? ((byte)230, (byte)(2 * x), (byte)40) : ((byte)30, (byte)60, (byte)(4 * y));
        }

        TriangleMesh mesh = TestMeshes.Bumpy(texture: checker);
        CameraIntrinsics camera = PaperViews.Intrinsics.ResizedTo(new(256, 256));
        foreach (int pose in new[] { 0, 9, 20, 41 })
        {
            RenderedView gpu = Render(mesh, PaperViews.CameraFromObject[pose], new() { Positions = true }, camera);
            using MeshRasterizerCpu twin = new();
            using IRenderableMesh onCpu = twin.Upload(mesh);
            RenderedView cpu = onCpu.Render(camera, PaperViews.CameraFromObject[pose], new() { Positions = true });

            TwinComparison comparison = TwinComparison.Of(gpu, cpu);
            Assert.Equal(0, comparison.SilhouetteBeyondOnePixel);
            Assert.InRange(comparison.WorstInteriorDepth, 0, 1e-4);
            Assert.InRange(comparison.WorstInteriorPosition, 0, 1e-4);
            Assert.InRange(comparison.MeanColorDifference, 0, 2);
        }
    }

    [Fact]
    public void Render_ChangingSizesAndOptions_KeepsNothingAlive()
    {
        using (IRenderableMesh mesh = Renderer.Upload(TestMeshes.Box()))
        {
            int before = 0;
            for (int i = 0; i < 20; i++)
            {
                mesh.Render(TestMeshes.Camera(16 + i, 40), TestMeshes.At(0, 0, 3), new() { Color = i % 2 == 0 });
                if (i == 1)
                    before = device.LiveHandles;
            }

            Assert.Equal(before, device.LiveHandles);
        }
    }

    [Fact]
    public void Render_LargerThanTheDevicesImages_IsRefusedWithTheLimit()
    {
        int side = Math.Min(ImageSize.MaxSide, device.Info.Limits.MaxImageSide + 1);
        Assert.SkipWhen(side <= device.Info.Limits.MaxImageSide, "this device draws every image size there is");
        using IRenderableMesh mesh = Renderer.Upload(TestMeshes.Box());
        int before = device.LiveHandles;

        DegenerateInputException e = Assert.Throws<DegenerateInputException>(
            () => mesh.Render(TestMeshes.Camera(side, 40), TestMeshes.At(0, 0, 3), new() { Color = false }));

        Assert.Contains($"{device.Info.Limits.MaxImageSide}", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, device.LiveHandles);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        string[] messages = [.. device.ValidationMessages];
        int leaked = device.LiveHandles;
        device.Dispose();
        Assert.True(messages.Length == 0, string.Join("\n", messages));
        Assert.Equal(0, leaked);
    }
}

using Equiview.Rendering.Gaussians;

namespace Equiview.Rendering.Tests.Gaussians;

public sealed class GaussianRasterizerCpuTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Render_Garden_EqualsTheReference() => RasterizerParity.GardenClassic(new GaussianRasterizerCpu(), Tolerance);

    [Fact]
    public void Render_GardenAntialiased_EqualsTheReference() => RasterizerParity.GardenAntialiased(new GaussianRasterizerCpu(), Tolerance);

    [Fact]
    public void Render_Biker_EqualsTheReference() => RasterizerParity.Biker(new GaussianRasterizerCpu(), Tolerance);

    [Theory]
    [InlineData("tiny_case.safetensors")]
    [InlineData("basic_case.safetensors")]
    public void Render_BrushCase_EqualsGsplat(string file) => RasterizerParity.Brush(new GaussianRasterizerCpu(), file, Tolerance);

    [Fact]
    public void Accumulate_Garden_EqualsTheReference() => RasterizerParity.Lifting(new GaussianRasterizerCpu(), 1e-4);

    [Fact]
    public void Project_Garden_EqualsTheReference()
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        float[] Get(string name) => ReferenceCase.Floats("garden20k_projection.npz", name);
        float[] means = Get("means2d"), conics = Get("conics"), depths = Get("depths"), compensations = Get("compensations"), radii = Get("radii"), colors = Get("colors");

        ProjectedGaussian[] projected = new GaussianRasterizerCpu().Project(scene, intrinsics, cameraFromWorld, new GaussianRenderOptions(), TestContext.Current.CancellationToken);

        int visible = 0;
        for (int g = 0; g < scene.Count; g++)
        {
            ProjectedGaussian p = projected[g];
            Assert.Equal((radii[2 * g], radii[(2 * g) + 1]), (p.RadiusX, p.RadiusY));
            if (!p.IsVisible)
                continue;
            visible++;
            RequireRelative(means[2 * g], p.X);
            RequireRelative(means[(2 * g) + 1], p.Y);
            RequireRelative(depths[g], p.Depth);
            RequireRelative(compensations[g], p.Compensation);
            double conic = Math.Sqrt(conics[3 * g] * conics[(3 * g) + 2]);
            Assert.InRange(Math.Abs(conics[3 * g] - p.ConicA) / conics[3 * g], 0, 1e-6);
            Assert.InRange(Math.Abs(conics[(3 * g) + 1] - p.ConicB) / conic, 0, 1e-6);
            Assert.InRange(Math.Abs(conics[(3 * g) + 2] - p.ConicC) / conics[(3 * g) + 2], 0, 1e-6);
            foreach ((float expected, float actual) in new[] { (colors[3 * g], p.Red), (colors[(3 * g) + 1], p.Green), (colors[(3 * g) + 2], p.Blue) })
                Assert.InRange(Math.Abs(expected - actual), 0, 1e-6);
        }

        Assert.True(visible > 10_000);
    }

    private static void RequireRelative(float expected, float actual) => Assert.InRange(Math.Abs(expected - (double)actual), 0, 1e-6 * Math.Max(1, Math.Abs(expected)));
}

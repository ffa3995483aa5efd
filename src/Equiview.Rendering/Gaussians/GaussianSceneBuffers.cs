using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// A scene on the device, activated on the host in double precision. Harmonics may be larger than one binding: passes see windows of
/// <see cref="Window"/> Gaussians.
/// </summary>
internal sealed class GaussianSceneBuffers : IDisposable
{
    // A multiple of 64 Gaussians keeps every window's offset a multiple of 256 bytes.
    private const int WindowStep = 64;

    public GaussianSceneBuffers(VulkanDevice device, GaussianScene scene, long bindingBytes)
    {
        Scene = scene;
        HarmonicBytes = 3 * sizeof(float) * scene.CoefficientCount;
        Window = (int)Math.Min(scene.Count, bindingBytes / Math.Max(16, HarmonicBytes) / WindowStep * WindowStep);
        var means = new float[4 * scene.Count];
        var quaternions = new float[4 * scene.Count];
        for (int g = 0; g < scene.Count; g++)
        {
            scene.Means.AsSpan(3 * g, 3).CopyTo(means.AsSpan(4 * g));
            means[(4 * g) + 3] = (float)GaussianActivation.Sigmoid(scene.OpacityLogits[g]);
            ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4);
            double length = Math.Sqrt((q[0] * (double)q[0]) + (q[1] * (double)q[1]) + (q[2] * (double)q[2]) + (q[3] * (double)q[3]));
            for (int i = 0; i < 4; i++)
                quaternions[(4 * g) + i] = (float)(q[i] / length);
        }

        Means = GpuBuffer.Of<float>(device, means);
        Quaternions = GpuBuffer.Of<float>(device, quaternions);
        Scales = GpuBuffer.Of<float>(device, Array.ConvertAll(scene.LogScales, s => (float)Math.Exp(s)));
        Harmonics = GpuBuffer.Of<float>(device, scene.SphericalHarmonics);
    }

    public GaussianScene Scene { get; }

    /// <summary>Gaussians that one dispatch may see.</summary>
    public int Window { get; }

    public int HarmonicBytes { get; }

    public GpuBuffer Means { get; }

    public GpuBuffer Quaternions { get; }

    public GpuBuffer Scales { get; }

    public GpuBuffer Harmonics { get; }

    public void Dispose()
    {
        Means.Dispose();
        Quaternions.Dispose();
        Scales.Dispose();
        Harmonics.Dispose();
    }
}

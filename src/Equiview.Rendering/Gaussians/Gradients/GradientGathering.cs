using System.Collections.Concurrent;

namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// Adds each Gaussian's records, in a fixed order, and takes the sums back through the projection. Gaussians are worked on in chunks of a
/// fixed length, so that the sums over Gaussians do not depend on threads either.
/// </summary>
internal sealed class GradientGathering(GaussianView view, ProjectedGaussian[] projected, GaussianGradients target)
{
    private const int Chunk = 1024;

    /// <summary>Records of a Gaussian, as places in the array of records.</summary>
    public delegate ReadOnlySpan<int> RecordsOf(int gaussian);

    /// <summary>Overwrites the gradients.</summary>
    public void Run(float[] records, RecordsOf recordsOf, int dimension, ParallelOptions parallel)
    {
        var projection = new ProjectionGradients(view, target);
        int chunks = (projected.Length + Chunk - 1) / Chunk;
        var motions = new double[6 * chunks];
        Parallel.ForEach(Partitioner.Create(0, Math.Max(1, chunks), 1), parallel, range =>
        {
            for (int chunk = range.Item1; chunk < Math.Min(chunks, range.Item2); chunk++)
                RunChunk(chunk, records, recordsOf, dimension, projection, motions.AsSpan(6 * chunk, 6));
        });
        Array.Clear(target.CameraMotion);
        for (int i = 0; i < motions.Length; i++)
            target.CameraMotion[i % 6] += motions[i];
    }

    private void RunChunk(
        int chunk, float[] records, RecordsOf recordsOf, int dimension, ProjectionGradients projection, Span<double> motion)
    {
        for (int g = chunk * Chunk; g < Math.Min(projected.Length, (chunk + 1) * Chunk); g++)
        {
            target.Visible[g] = projected[g].IsVisible;
            Span<float> features = target.Features.AsSpan(g * dimension, dimension);
            features.Clear();
            if (!projected[g].IsVisible)
            {
                target.Clear(g);
                continue;
            }

            SplatGradient sum = SplatGradient.Sum(projected[g], records, recordsOf(g), features);
            (Vector3D translation, Vector3D rotation) = projection.Run(g, projected[g], sum);
            (motion[0], motion[1], motion[2]) = (motion[0] + translation.X, motion[1] + translation.Y, motion[2] + translation.Z);
            (motion[3], motion[4], motion[5]) = (motion[3] + rotation.X, motion[4] + rotation.Y, motion[5] + rotation.Z);
        }
    }
}

using System.Numerics.Tensors;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Pictures;

namespace Equiview.Splatting.Queries;

/// <summary>
/// Relevancy of every Gaussian to a descriptor. Features of one backbone share a large mean (root-SIFT is never negative; tokens have a
/// strong mean), which makes every cosine high, so the mean of the scene is subtracted from both sides first.
/// </summary>
public sealed class FeatureQuery
{
    private const double Sharpness = 10; // LERF's temperature
    private readonly GaussianFeatureSet features;
    private readonly float[] mean;

    /// <summary>Prepares a feature set.</summary>
    /// <param name="features">[G, D]; zero vectors are Gaussians never seen.</param>
    /// <exception cref="DegenerateInputException">No Gaussian has a feature.</exception>
    public FeatureQuery(GaussianFeatureSet features)
    {
        this.features = features;
        var sum = new double[features.FeatureDimension];
        var feature = new float[sum.Length];
        int seen = 0;
        for (int g = 0; g < features.Count; g++)
        {
            features.Feature(g, feature);
            double length = TensorPrimitives.Norm<float>(feature);
            if (!(length > 0))
                continue;
            seen++;
            for (int c = 0; c < sum.Length; c++)
                sum[c] += feature[c] / length;
        }

        if (seen == 0)
            throw new DegenerateInputException($"no Gaussian has a feature in the set '{features.Name}'; lift features first");
        mean = Array.ConvertAll(sum, v => (float)(v / seen));
    }

    /// <summary>
    /// [G] relevancy: cosine of descriptor and feature, both scaled to length 1 and less the scene's mean, -1 to 1; -1 for Gaussians
    /// without features.
    /// </summary>
    /// <param name="descriptor">D values, any length but 0.</param>
    /// <exception cref="DegenerateInputException">The descriptor has another dimension, is zero or not finite.</exception>
    public float[] Relevancy(ReadOnlySpan<float> descriptor)
    {
        RequireDimension(descriptor);
        float[]? query = Centered(descriptor);
        if (query is null)
            throw new DegenerateInputException("the descriptor is zero or not finite; query a place that the scene covers");
        var scores = new float[features.Count];
        ForEachFeature((g, feature) => scores[g] = Centered(feature) is { } f ? TensorPrimitives.Dot<float>(f, query) : -1);
        return scores;
    }

    /// <summary>
    /// [G] relevancy with negative prompts: where a Gaussian is more similar to one of the exceptions than to the descriptor, the
    /// difference of the two, which is negative.
    /// </summary>
    /// <param name="descriptor">D values, any length but 0.</param>
    /// <param name="exceptions">Descriptors of the negative prompts.</param>
    /// <exception cref="DegenerateInputException">A vector has another dimension, is zero or not finite.</exception>
    public float[] RelevancyExcept(ReadOnlySpan<float> descriptor, IReadOnlyList<float[]> exceptions) =>
        Except(Relevancy(descriptor), exceptions);

    /// <summary>As <see cref="RelevancyExcept"/>, from a relevancy that is known.</summary>
    internal float[] Except(float[] scores, IReadOnlyList<float[]> exceptions)
    {
        float[][] others = [.. exceptions.Select(e => Relevancy(e))];
        return [
            .. scores.Select(
                (own, g) => others.Select(o => o[g]).DefaultIfEmpty(-1).Max() is var most && most > own && own > -1
                    ? Math.Max(own - most, -0.999f)
                    : own)];
    }

    /// <summary>
    /// [G] relevancy against other texts, as LERF defines it (Kerr et al. 2023, eq. 3): the least over all negatives n of e^(10 f.q) /
    /// (e^(10 f.q) + e^(10 f.n)) with unit vectors, 0 to 1, above 0.5 where the query fits better than every negative; 0 for Gaussians
    /// never seen.
    /// </summary>
    /// <param name="descriptor">Embedding of the query, D values, any length but 0.</param>
    /// <param name="negatives">Embeddings of the canonical negatives ("object", "things", "stuff", "texture"), one or more.</param>
    /// <exception cref="DegenerateInputException">A vector has another dimension, is zero or not finite.</exception>
    public float[] Relevancy(ReadOnlySpan<float> descriptor, IReadOnlyList<float[]> negatives)
    {
        float[] query = Unit(descriptor);
        float[][] others = [.. negatives.Select(n => Unit(n))];
        if (others.Length == 0)
            throw new DegenerateInputException("a relevancy against negatives needs one negative or more");
        var scores = new float[features.Count];
        ForEachFeature((g, feature) =>
        {
            float length = TensorPrimitives.Norm(feature);
            if (!(length > 0))
                return;
            double likeness = TensorPrimitives.Dot(feature, query) / length, best = double.NegativeInfinity;
            foreach (float[] other in others)
                best = Math.Max(best, TensorPrimitives.Dot(feature, other) / length);
            scores[g] = (float)(1 / (1 + Math.Exp(Sharpness * (best - likeness))));
        });
        return scores;
    }

    /// <summary>The descriptor of a prompt: the mean feature of its Gaussians, weighted by their blending weights.</summary>
    /// <param name="region">A prompt in the scene of these features.</param>
    /// <exception cref="DegenerateInputException">None of its Gaussians has a feature.</exception>
    public float[] Descriptor(PromptRegion region) =>
        DescriptorOrNull(region) ?? throw new DegenerateInputException("the scene shows nothing with features there");

    /// <summary>As <see cref="Descriptor"/>; null where none of the Gaussians has a feature.</summary>
    public float[]? DescriptorOrNull(PromptRegion region)
    {
        float[] descriptor = new float[features.FeatureDimension], feature = new float[features.FeatureDimension];
        for (int g = 0; g < features.Count; g++)
        {
            if (!(region.Weights[g] > 0))
                continue;
            features.Feature(g, feature);
            TensorPrimitives.MultiplyAdd(feature, region.Weights[g], descriptor, descriptor);
        }

        return TensorPrimitives.Norm<float>(descriptor) > 0 ? descriptor : null;
    }

    /// <summary>
    /// [1, H, W] rendered relevancy: relevancies blended like colors, divided by alpha; -1 where nothing is visible.
    /// </summary>
    /// <param name="rasterizer">Renders.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="intrinsics">The camera.</param>
    /// <param name="cameraFromWorld">Where the world lies in the camera's frame.</param>
    /// <param name="relevancy">[G] from <see cref="Relevancy(ReadOnlySpan{float})"/>.</param>
    public static PlanarImage Map(
        IGaussianRasterizer rasterizer, GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld, float[] relevancy)
    {
        var set = new GaussianFeatureSet("relevancy", 1, relevancy);
        return SplatPictures.OverAlpha(
            rasterizer.Render(scene, intrinsics, cameraFromWorld, new GaussianRenderOptions { Features = set }), -1);
    }

    /// <summary>
    /// A Gaussian's feature as it is compared: length 1, less the scene's mean, length 1 again; null for a Gaussian never seen.
    /// </summary>
    internal float[]? Feature(int gaussian)
    {
        var feature = new float[features.FeatureDimension];
        features.Feature(gaussian, feature);
        return Centered(feature);
    }

    private delegate void FeatureAction(int gaussian, ReadOnlySpan<float> feature);

    private void ForEachFeature(
        FeatureAction action) => Parallel.For(0, features.Count, () => new float[features.FeatureDimension], (g, _, feature) =>
    {
        features.Feature(g, feature);
        action(g, feature);
        return feature;
    }, _ => { });

    private void RequireDimension(ReadOnlySpan<float> descriptor)
    {
        if (descriptor.Length != features.FeatureDimension)
            throw new DegenerateInputException(
                FormattableString.Invariant($"the descriptor has {descriptor.Length} values, the set '{features.Name}' has ")
                    + FormattableString.Invariant($"{features.FeatureDimension}"));
    }

    private float[] Unit(ReadOnlySpan<float> vector)
    {
        RequireDimension(vector);
        float length = TensorPrimitives.Norm(vector);
        if (!(length > 0) || !float.IsFinite(length))
            throw new DegenerateInputException("the descriptor is zero or not finite; query a place that the scene covers");
        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, length, unit);
        return unit;
    }

    private float[]? Centered(ReadOnlySpan<float> vector)
    {
        float length = TensorPrimitives.Norm(vector);
        if (!(length > 0) || !float.IsFinite(length))
            return null;
        var result = new float[vector.Length];
        TensorPrimitives.Divide(vector, length, result);
        TensorPrimitives.Subtract(result, mean, result);
        float rest = TensorPrimitives.Norm<float>(result);
        if (rest > 0)
            TensorPrimitives.Divide(result, rest, result);
        return result;
    }
}

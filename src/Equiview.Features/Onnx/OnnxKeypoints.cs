using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Onnx.Graphs;
using Equiview.Features.Recipes;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Onnx;

/// <summary>Key points of a convolutional network by ONNX Runtime.</summary>
/// <param name="network">The network.</param>
/// <param name="refine">The adapter's convolutions on the dense map; none for an original model.</param>
/// <param name="sessions">Its sessions.</param>
/// <param name="info">Its identity.</param>
/// <param name="gate">Held while a session runs.</param>
internal sealed class OnnxKeypoints(
    ConvolutionalBackbone network, IReadOnlyList<RefineConvWeights> refine, SessionPool sessions, FeatureExtractorInfo info, Lock gate)
    : IKeypointExtractor
{
    private const string Key = "key points";

    /// <inheritdoc/>
    public KeypointFeatures ExtractKeypoints(
        RgbImage image, FeatureRecipe recipe, int count, int radiusPixels = 2, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(info);
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, network.Patch, network.SizeMultiple);
        ImageSize size = prepared.Pixels.Size;
        LevelSampler? sampler = refine.Count == 0 ? network.Sampler : null;
        string[] outputs = sampler is null ? [TransformerGraph.Features, ConvolutionalGraph.Scores]
            : [ConvolutionalGraph.Scores, .. Enumerable.Range(0, sampler.Levels).Select(ConvolutionalGraph.LevelName)];
        lock (gate)
        {
            OnnxSession session = sessions.Get(
                Key, () => ConvolutionalGraph.Of(network, refine, new NetworkRequest(sampler is null ? 1 : null, Scores: true)).ToBytes());
            return session.Run(
                [(TransformerGraph.Images, prepared.Pixels.Values, [1, 3, size.Height, size.Width])],
                outputs,
                results => Read(results, sampler, prepared, image.Size, count, radiusPixels),
                info.Model, cancellation);
        }
    }

    private KeypointFeatures Read(
        IReadOnlyList<OrtValue> results, LevelSampler? sampler, PreparedImage prepared, ImageSize original, int count, int radius)
    {
        ImageSize size = prepared.Pixels.Size;
        (PixelPoint[] points, float[] scores) = Pick(results[sampler is null ? 1 : 0], size, count, radius);
        PixelPoint[] originals = Array.ConvertAll(points, prepared.Mapping.ToOriginal);
        float[] descriptors;
        if (sampler is null)
        {
            float[] values = results[0].GetTensorDataAsSpan<float>().ToArray(); // [1, cells, C]
            FiniteValues.RequireOutput(values, info.Model);
            var map = new FeatureMap(values, info.Dimension, network.GridOf(size, null), prepared.Mapping, original);
            descriptors = map.Sample(originals, normalize: true);
        }
        else
        {
            LevelSampler.Neighborhood[] around = LevelSampler.Around(points, size);
            float[] samples = sampler.NewSamples(points.Length);
            for (int i = 0; i < sampler.Levels; i++)
            {
                long[] shape = results[i + 1].GetTensorTypeAndShape().Shape; // [1, C, rows, columns]
                sampler.Sample(
                    i, results[i + 1].GetTensorDataAsSpan<float>(), new ImageSize((int)shape[3], (int)shape[2]), size, around, samples);
            }

            descriptors = sampler.Describe(around, samples);
            FiniteValues.RequireOutput(descriptors, info.Model);
        }

        return new KeypointFeatures(originals, descriptors, scores, info.Dimension);
    }

    private (PixelPoint[] Points, float[] Scores) Pick(OrtValue scores, ImageSize size, int count, int radius)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor map = tensor(scores.GetTensorDataAsSpan<float>().ToArray(), [1, 1, size.Height, size.Width]);
        return KeypointSelection.Pick(map, count, radius, info.Model);
    }
}

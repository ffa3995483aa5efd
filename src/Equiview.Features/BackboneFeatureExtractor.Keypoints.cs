using System.Runtime.InteropServices;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Recipes;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features;

/// <content>Key points of a network.</content>
public sealed partial class BackboneFeatureExtractor
{
    /// <summary>Finds and describes key points by a network's scores.</summary>
    internal sealed class KeypointDetector(BackboneFeatureExtractor extractor, IKeypointScores scorer) : IKeypointExtractor
    {
        /// <inheritdoc/>
        public KeypointFeatures ExtractKeypoints(
            RgbImage image, FeatureRecipe recipe, int count, int radiusPixels = 2, CancellationToken cancellation = default)
        {
            recipe.RequireMadeFor(extractor.Info);
            PreparedImage prepared = Prepared(image, recipe);
            return Run(() => scorer.InputOf(prepared, extractor.device), input => Find(
                input, prepared.Mapping, image.Size, count, radiusPixels, cancellation));
        }

        /// <summary>Key points of a prepared tensor, for checks against other implementations.</summary>
        /// <param name="image">[1, 3, H, W], row-major, already normalized.</param>
        /// <param name="size">W and H.</param>
        /// <param name="count">Most points returned.</param>
        /// <param name="cancellation">Checked between blocks.</param>
        /// <returns>Points are raster pixels of the tensor.</returns>
        public KeypointFeatures ExtractPrepared(float[] image, ImageSize size, int count, CancellationToken cancellation) =>
            Run(() => InputOf(image, size), input => Find(input, AxisMapping.Identity, size, count, 2, cancellation));

        /// <summary>The dense maps of an image as it is prepared.</summary>
        /// <returns>Features [D, rows, columns] and scores [H, W].</returns>
        public (StoredTensor Features, StoredTensor Scores) Maps(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation)
        {
            recipe.RequireMadeFor(extractor.Info);
            PreparedImage prepared = Prepared(image, recipe);
            return Run(() => scorer.InputOf(prepared, extractor.device), input => Maps(input, cancellation));
        }

        /// <summary>The dense maps of a prepared tensor.</summary>
        /// <inheritdoc cref="ExtractPrepared"/>
        /// <returns>Features [D, rows, columns] and scores [H, W].</returns>
        public (StoredTensor Features, StoredTensor Scores) PreparedMaps(float[] image, ImageSize size, CancellationToken cancellation) =>
            Run(() => InputOf(image, size), input => Maps(input, cancellation));

        private PreparedImage Prepared(RgbImage image, FeatureRecipe recipe) =>
            recipe.Preprocessing.Prepare(image, extractor.backbone.Patch, extractor.backbone.SizeMultiple);

        private Tensor InputOf(float[] image, ImageSize size) => tensor(image, [1, 3, size.Height, size.Width], device: extractor.device);

        private T Run<T>(Func<Tensor> input, Func<Tensor, T> compute)
        {
            lock (extractor.gate)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable noGradients = inference_mode();
                return compute(input()); // [1, 3, H, W]
            }
        }

        private KeypointFeatures Find(
            Tensor input, AxisMapping mapping, ImageSize original, int count, int radius, CancellationToken cancellation)
        {
            if (extractor.refine is null && scorer is IKeypointDescriber describer)
            {
                (PixelPoint[] found, float[] descriptors, float[] own) = describer.Keypoints(input, count, radius, cancellation);
                return new KeypointFeatures(Array.ConvertAll(found, mapping.ToOriginal), descriptors, own, extractor.Info.Dimension);
            }

            if (scorer is ConvolutionalBackbone { Sampler: { } sampler } network && extractor.refine is null)
                return FromLevels(network, sampler, input, mapping, count, radius, cancellation);
            // [1, C, rows, columns], [1, 1, H, W]
            (Tensor features, PatchGrid grid, Tensor scores) = scorer.ForwardWithScores(input, null, cancellation);
            var map = new FeatureMap(extractor.Cells(features), extractor.Info.Dimension, grid, mapping, original);
            (PixelPoint[] points, float[] best) = KeypointSelection.Pick(scores, count, radius, extractor.Info.Model);
            PixelPoint[] there = Array.ConvertAll(points, mapping.ToOriginal);
            return new KeypointFeatures(there, map.Sample(there, normalize: true), best, extractor.Info.Dimension);
        }

        // The dense map of every pixel is not made: descriptors come from the levels of the network, at the points alone.
        private KeypointFeatures FromLevels(
            ConvolutionalBackbone network, LevelSampler sampler, Tensor input, AxisMapping mapping, int count, int radiusPixels,
            CancellationToken cancellation)
        {
            var size = new ImageSize((int)input.shape[3], (int)input.shape[2]);
            (Tensor scores, Tensor[] levels) = network.ForwardLevels(input, cancellation);
            (PixelPoint[] points, float[] best) = KeypointSelection.Pick(scores, count, radiusPixels, extractor.Info.Model);
            LevelSampler.Neighborhood[] around = LevelSampler.Around(points, size);
            float[] samples = sampler.NewSamples(points.Length);
            for (int i = 0; i < levels.Length; i++)
            {
                using Tensor level = levels[i].cpu(); // [1, C, rows, columns]
                sampler.Sample(
                    i, MemoryMarshal.Cast<byte, float>(level.bytes), new ImageSize((int)level.shape[3], (int)level.shape[2]), size, around,
                    samples);
            }

            float[] descriptors = sampler.Describe(around, samples);
            FiniteValues.RequireOutput(descriptors, extractor.Info.Model);
            return new KeypointFeatures(Array.ConvertAll(points, mapping.ToOriginal), descriptors, best, extractor.Info.Dimension);
        }

        private (StoredTensor Features, StoredTensor Scores) Maps(Tensor input, CancellationToken cancellation)
        {
            (Tensor features, _, Tensor scores) = scorer.ForwardWithScores(input, null, cancellation);
            return (Stored(features), Stored(scores.squeeze(1)));
        }

        // The first of a batch.
        private StoredTensor Stored(Tensor map)
        {
            float[] values = map.cpu().contiguous().data<float>().ToArray();
            FiniteValues.RequireOutput(values, extractor.Info.Model);
            return StoredTensor.From(values, map.shape[1..]);
        }
    }
}

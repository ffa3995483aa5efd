using System.Numerics;
using Equiview.Features.Backbones.Transformer;
using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Data;
using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Tests;

/// <summary>A small colored object and a small network: training in a second.</summary>
internal static class TestObjects
{
    public static FinetuneOptions Options { get; } = new()
    {
        Iterations = 6,
        LongSidePixels = 48,
        Samples = 400,
        Blocks = 2,
        Rank = 2,
        Variants = 2,
        LearningRate = 1e-3,
        CheckpointEvery = 4,
        Augmentation = new AugmentationOptions { PhotometricProbability = 0.3 },
    };

    public static VisionTransformer Network(int dimension = 24, long seed = 5) => new(
        new VisionTransformerConfig
        {
            Name = "small",
            Dimension = dimension,
            Depth = 3,
            Heads = 3,
            Patch = 8,
            GridSide = 6,
            Hidden = 2 * dimension,
        },
        seed);

    public static RenderedViews Views(int objects = 1, int size = 96, bool withNormals = false) =>
        new(
            new MeshRasterizerCpu(),
            [.. Enumerable.Range(0, objects).Select(i => new TrainingObject($"ball{i}", Ball(2 + i)))],
            withNormals,
            size);

    /// <summary>A sphere of radius 0.5 whose color goes up and down along longitude and latitude.</summary>
    public static TriangleMesh Ball(int waves, int rings = 20)
    {
        List<Vector3> positions = [], colors = [];
        for (int r = 0; r <= rings; r++)
        {
            for (int c = 0; c <= 2 * rings; c++)
            {
                (float polar, float azimuth) = (MathF.PI * r / rings, MathF.PI * c / rings);
                positions.Add(
                    new Vector3(MathF.Sin(polar) * MathF.Cos(azimuth), MathF.Sin(polar) * MathF.Sin(azimuth), MathF.Cos(polar)) / 2);
                colors.Add(new(0.5f + (0.5f * MathF.Cos(waves * azimuth)), 0.5f + (0.5f * MathF.Sin(azimuth)), (float)r / rings));
            }
        }

        int row = (2 * rings) + 1;
        int[] indices = [.. from r in Enumerable.Range(0, rings) from c in Enumerable
            .Range(0, 2 * rings) let i = (r * row) + c from k in new[] { i, i + row, i + 1, i + 1, i + row, i + row + 1 } select k];
        return new TriangleMesh
        {
            Positions = [.. positions],
            Colors = [.. colors],
            Indices = indices,
            Parts = [new(0, indices.Length, Vector4.One)],
        };
    }
}

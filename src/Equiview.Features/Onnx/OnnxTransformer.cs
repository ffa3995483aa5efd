using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Onnx.Graphs;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Onnx;

/// <summary>A vision transformer that runs as graphs. Of its weights it keeps the positional table alone.</summary>
internal sealed class OnnxTransformer : IOnnxNetwork
{
    private readonly VisionTransformerConfig config;
    private readonly float[] table; // [side * side, D]; of networks with rotations alone the periods, [Dh / 4]
    private (int Rows, int Columns, bool Overlapping, float[] Values)? last;

    public OnnxTransformer(VisionTransformer network)
    {
        config = network.Config;
        using DisposeScope scope = NewDisposeScope();
        if (config.Rotary)
        {
            table = network.state_dict()[RotaryPositions.PeriodsName].cpu().data<float>().ToArray();
            return;
        }

        int cells = config.GridSide * config.GridSide;
        Tensor all = network.state_dict()["pos_embed"]; // [1, classes + P, D]
        table = all.narrow(1, config.PositionCount - cells, cells).contiguous().cpu().data<float>().ToArray();
    }

    public int Patch => config.Patch;

    public int SizeMultiple => config.Patch;

    public PixelNormalization Normalization => config.Normalization;

    public PatchGrid GridOf(ImageSize size, int? stride)
    {
        int step = stride ?? Patch;
        if (step < 1 || step > Patch)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{config.Name} takes a stride from 1 to {Patch}, got {step}"));
        return PatchGrid.Covering(size, Patch, step);
    }

    public OnnxGraph Dense(BackboneFeatureExtractor loaded, OutputLayer layer, int stride) =>
        TransformerGraph.Of((VisionTransformer)loaded.Backbone, loaded.RefineWeights, layer, stride, forRuntime: true);

    // Frames of a video have one size: the table of the last grid is kept.
    public IEnumerable<(string Name, float[] Values, long[] Shape)> FurtherInputs(PatchGrid grid, ImageSize size)
    {
        if (config.Rotary)
            return Rotations(grid, RotaryPositions.Angles(table, grid, size));
        bool overlapping = grid.Stride < Patch;
        if (last is not { } known || known.Rows != grid.Rows || known.Columns != grid.Columns || known.Overlapping != overlapping)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor learned = tensor(table, [1, table.Length / config.Dimension, config.Dimension]);
            float[] values = PositionTable.Resize(
                learned, config.GridSide, grid.Rows, grid.Columns, config.Positions, overlapping).contiguous().data<float>().ToArray();
            last = (grid.Rows, grid.Columns, overlapping, values);
        }

        return
        [
            (TransformerGraph.Positions, last.Value.Values, [1, grid.Count, config.Dimension]),
            .. config.RotaryPairs ? Rotations(grid, AxialRotations.Angles(config, grid)) : [],
        ];
    }

    // [1, prefix + P, 1, Dh]; tokens before the patches are turned by nothing.
    private IEnumerable<(string Name, float[] Values, long[] Shape)> Rotations(PatchGrid grid, float[] angles)
    {
        int width = config.Dimension / config.Heads, before = config.PrefixTokens * width;
        float[] all = [.. new float[before], .. angles];
        long[] shape = [1, config.PrefixTokens + grid.Count, 1, width];
        return
        [
            (TransformerGraph.Cosines, Array.ConvertAll(all, MathF.Cos), shape),
            (TransformerGraph.Sines, Array.ConvertAll(all, MathF.Sin), shape),
        ];
    }
}

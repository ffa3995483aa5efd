using System.Runtime.InteropServices;
using Equiview.Features.Backbones.Transformer;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// Makes a <see cref="VisionTransformer"/> from a weight file in any dialect of docs/protocol.md#checkpoints. Every tensor of the file is
/// loaded or known to belong to something else, and every weight of the network is found, or the load fails with the list.
/// </summary>
internal static class TransformerCheckpoint
{
    private const string RotaryPeriods = "rope_embed.periods", AttentionBias = ".attn.qkv.bias", Projection = "proj";

    /// <summary>Loads weights; values are copied once, from the file into the parameters, and converted to single precision.</summary>
    /// <param name="config">
    /// The network wanted. A classifier is loaded, whatever its size, when <see cref="VisionTransformerConfig.Classes"/> is not 0 and the
    /// file has one.
    /// </param>
    /// <param name="archive">The file; it may be disposed afterwards.</param>
    /// <param name="device">Where the weights end; null means the CPU.</param>
    /// <exception cref="ModelMismatchException">
    /// The file is of no known dialect, belongs to another model, or lacks, adds or misshapes tensors.
    /// </exception>
    /// <exception cref="InvalidFileException">A weight is NaN or infinite.</exception>
    public static VisionTransformer Load(VisionTransformerConfig config, ITensorArchive archive, Device? device = null) =>
        Load(config, archive, CheckpointKeys.Read(archive), device);

    private static VisionTransformer Load(
        VisionTransformerConfig config, ITensorArchive archive, CheckpointKeys keys, Device? device)
    {
        int classes = config.Classes > 0 && keys.ShapeOf("head.weight") is [var rows, _] ? (int)rows : 0;
        config = Completed(config, keys) with { Classes = classes };
        Check(config, archive, keys);
        var network = new VisionTransformer(config, CPU);
        try
        {
            using var scope = NewDisposeScope();
            foreach ((string name, Tensor parameter) in network.state_dict())
            {
                if (name == Projection)
                {
                    FillProjection(parameter, keys, archive.Path);
                    continue;
                }

                Fill(parameter, Pieces(name, parameter.shape, keys), keys, archive.Path);
                if (keys.Dialect.KeyBiasIsZero && name.EndsWith(AttentionBias, StringComparison.Ordinal))
                    parameter.narrow(0, config.Dimension, config.Dimension).zero_();
            }

            if (device is not null)
                network.to(device);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// <see cref="Load(VisionTransformerConfig, ITensorArchive, Device?)"/>, with positions that follow the image's size as the names in
    /// the file say: the same weights are resized in one way by torch.hub, in another by timm and by Hugging Face.
    /// </summary>
    /// <param name="config">The network wanted.</param>
    /// <param name="followsNames">Whether names decide; not where the user has said how.</param>
    /// <param name="archive">The file.</param>
    /// <param name="device">Where the weights end.</param>
    /// <returns>The network, and what a user should know of it or null.</returns>
    public static (VisionTransformer Network, string? Remark) LoadAsNamed(
        VisionTransformerConfig config, bool followsNames, ITensorArchive archive, Device device)
    {
        CheckpointKeys keys = CheckpointKeys.Read(archive);
        string? remark = keys.Remark;
        PositionRule named = TransformerSettings.RuleOf(keys.Dialect.Positions, config.Registers);
        bool hasOwn = config.Rotary || config.Positions is PositionRule.Bilinear or PositionRule.SquareWindow;
        if (followsNames && !hasOwn && config.Positions != named)
        {
            string other = config.Positions is PositionRule.HubOffset or PositionRule.HubAntialias ? "torch.hub's file" : "timm's";
            config = config with { Positions = named };
            string rule = $"{archive.Path} has {keys.Dialect.Name} names: positions follow the image's size "
                + $"{(keys.Dialect.TanhGelu ? "and GELU is computed " : "")}as there, not as in {other}";
            remark = remark is null ? rule : $"{remark}; {rule}";
        }

        return (Load(config, archive, keys, device), remark);
    }

    /// <summary>The catalogue name of the model whose geometry a file has, or null where it is of another transformer.</summary>
    /// <exception cref="ModelMismatchException">The file holds no transformer of a known dialect.</exception>
    public static string? Identify(ITensorArchive archive) =>
        CheckpointGeometry.Of(CheckpointKeys.Read(archive))?.Known?.Name;

    // Everything is compared on shapes alone, before a byte is allocated for weights.
    private static void Check(VisionTransformerConfig config, ITensorArchive archive, CheckpointKeys keys)
    {
        using var scope = NewDisposeScope();
        using var blueprint = new VisionTransformer(config, META);
        var differences = new List<string>();
        var used = new HashSet<string>();
        if (config.JointDimension > 0)
            used.Add(keys.Dialect.Joint!.Value.Name);
        foreach ((string name, Tensor parameter) in blueprint.state_dict().Where(entry => entry.Key != Projection))
        {
            foreach ((string? stored, long[] wanted) in Pieces(name, parameter.shape, keys))
            {
                if (stored is null)
                    continue;
                used.Add(stored);
                StoredTensor? found = keys.Find(stored);
                if (found is null)
                    differences.Add($"missing {stored} [{string.Join(", ", wanted)}]");
                else if (!Fits(keys.Dialect, found.Shape, wanted) || !found.IsFloatingPoint())
                    differences.Add($"{stored} is {found} instead of [{string.Join(", ", wanted)}]");
            }
        }

        differences.AddRange(keys.Unexplained(used).Order(StringComparer.Ordinal).Select(key => $"unexpected {key} {keys.Find(key)}"));
        CheckpointGeometry wantedGeometry = CheckpointGeometry.Of(config);
        if (CheckpointGeometry.Of(keys) is { } geometry && geometry != wantedGeometry)
            throw new ModelMismatchException(
                $"{archive.Path} holds {geometry.Describe()}, not {wantedGeometry.DescribeAs(config.Name)}; name the model "
                    + "the file belongs to, or open it by its shapes as vit:FILE",
                differences);
        if (differences.Count > 0)
            throw new ModelMismatchException(
                $"{archive.Path} ({keys.Dialect.Name} names) does not fit {config.Name}, {differences.Count} differences: "
                    + $"{string.Join("; ", differences.Take(3))}",
                differences);
    }

    // The stored tensors that fill a parameter, in the order of its rows; a null name stands for zeros.
    private static IEnumerable<(string? Stored, long[] Shape)> Pieces(string canonical, long[] shape, CheckpointKeys keys)
    {
        IReadOnlyList<string> sources = keys.Dialect.SourcesOf(canonical);
        if (canonical == "pos_embed" && keys.Dialect.ClassTokenHoldsPosition)
            return [(null, [1, 1, shape[2]]), (sources[0], [1, shape[1] - 1, shape[2]])];
        if (canonical == RotaryPeriods && keys.Find(sources[0]) is null)
            return []; // only the official file holds them; the network's own are the same but for rounding
        return sources.Select(source => (
            source == CheckpointDialect.Zeros ? null : source, (long[])[shape[0] / sources.Count, .. shape[1..]]));
    }

    private static void Fill(Tensor parameter, IEnumerable<(string? Stored, long[] Shape)> pieces, CheckpointKeys keys, string file)
    {
        Span<float> rest = MemoryMarshal.Cast<byte, float>(parameter.bytes);
        foreach ((string? stored, long[] shape) in pieces)
        {
            int count = (int)shape.Aggregate(1L, (n, d) => n * d);
            if (stored is null)
                rest[..count].Clear();
            else
                keys.Find(stored)!.CopyWeightsTo(rest[..count], file, stored);
            rest = rest[count..];
        }
    }

    // C-RADIO stores a patch as a row of its values, in the order of the kernel's.
    private static bool Fits(CheckpointDialect dialect, long[] found, long[] wanted) =>
        Significant(found).SequenceEqual(Significant(wanted))
        || (dialect.ReadsSizes && wanted.Length == 4 && found is [var rows, var row] && rows == wanted[0]
            && row == wanted[1] * wanted[2] * wanted[3]);

    // What the file decides: sizes that differ between files of a model, the form of GELU, the projection into the space of texts.
    private static VisionTransformerConfig Completed(VisionTransformerConfig config, CheckpointKeys keys)
    {
        if (keys.Dialect.ReadsSizes && config.Positions == PositionRule.SquareWindow)
        {
            (int side, int registers, bool layerScale) = CheckpointGeometry.OpenSizes(keys);
            config = config with
            {
                GridSide = side,
                Registers = registers,
                LayerScale = layerScale,
                FinalNorm = keys.ShapeOf("norm.weight") is not null,
                PatchBias = keys.ShapeOf("patch_embed.proj.bias") is not null,
                Hidden = CheckpointGeometry.HiddenOf(keys) ?? config.Hidden,
                Normalization = RadioDialect.NormalizationOf(keys),
            };
        }

        if (keys.Dialect.TanhGelu && config.FeedForward == FeedForwardKind.Gelu)
            config = config with { FeedForward = FeedForwardKind.TanhGelu };
        return config with { JointDimension = JointOf(config, keys) };
    }

    // timm stores the projection of CLIP as a classifier without classes to name: only CLIP's own is taken for it.
    private static int JointOf(VisionTransformerConfig config, CheckpointKeys keys)
    {
        if (keys.Dialect.Joint is not { } joint || !config.PreNorm || !config.FinalNorm
            || keys.Find(joint.Name) is not { Shape: [var first, var second] } || (joint.Transposed ? second : first) != config.Dimension)
            return 0;
        bool isClassifier = joint.Name == "head.weight" && !config.Name.EndsWith(".openai", StringComparison.Ordinal);
        return isClassifier ? 0 : (int)(joint.Transposed ? first : second);
    }

    // [D, E]; stored as it is, or as the matrix of a linear layer.
    private static void FillProjection(Tensor parameter, CheckpointKeys keys, string file)
    {
        (string name, bool transposed) = keys.Dialect.Joint!.Value;
        if (!transposed)
        {
            Fill(parameter, [(name, parameter.shape)], keys, file);
            return;
        }

        using Tensor stored = empty([parameter.shape[1], parameter.shape[0]], ScalarType.Float32);
        Fill(stored, [(name, stored.shape)], keys, file);
        using IDisposable noGradient = no_grad();
        parameter.copy_(stored.t());
    }

    // Leading axes of 1 are a matter of taste: a class token is [D] in CLIP files and [1, 1, D] elsewhere.
    private static IEnumerable<long> Significant(long[] shape) => shape.SkipWhile(d => d == 1);
}

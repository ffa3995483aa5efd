using System.Globalization;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Catalog;
using Equiview.Formats;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// Any vision transformer by the shapes in its weight file: self-trained, of another size, or of another method than the catalog's. Its
/// name, which recipes store, holds the file's name and what the shapes do not tell: "vit:FILE/NORMALIZATION/hHEADS/POSITIONS/ACTIVATION".
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Config">The network.</param>
/// <param name="Card">What is known of it.</param>
internal sealed record TransformerFile(string Path, VisionTransformerConfig Config, ModelCard Card)
{
    /// <summary>What a model name begins with where it names such a file; without the colon the file is given as the weights.</summary>
    public const string Prefix = "vit:", Bare = "vit";

    private const int ChannelsOfAHead = 64, NameParts = 5;
    private const string Quick = "quickgelu", Exact = "gelu";

    /// <summary>Reads the shapes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">What the shapes do not tell.</param>
    /// <param name="normalization">Name of the normalization; null is clip for CLIP's names, else imagenet.</param>
    /// <exception cref="InvalidFileException">Missing or damaged.</exception>
    /// <exception cref="ModelMismatchException">It holds no transformer.</exception>
    /// <exception cref="UsageException">The heads do not divide the channels, or a setting is of no known name.</exception>
    public static TransformerFile Open(string path, TransformerSettings settings, string? normalization)
    {
        if (Directory.Exists(path) || !File.Exists(path))
            throw new InvalidFileException(
                path, Directory.Exists(path) ? "is a folder; name the weight file in it" : "there is no such file");
        using ITensorArchive archive = TensorArchive.Open(path);
        CheckpointKeys keys = CheckpointKeys.Read(archive);
        CheckpointGeometry geometry = CheckpointGeometry.Of(keys) ?? throw new ModelMismatchException(
            $"{path} ({keys.Dialect.Name} names) lacks the patch projection or the table of positions of a vision transformer");
        string chosen = normalization ?? keys.Dialect.Normalization ?? (geometry.PreNorm ? "clip" : "imagenet");
        string positions = settings.Positions ?? keys.Dialect.Positions;
        int? own = keys.ShapeOf("rope_embed.periods") is [var quarter] ? geometry.Dimension / (4 * (int)quarter) : null;
        VisionTransformerConfig? known = geometry.Known;
        int heads = HeadsOf(path, geometry, settings with { Heads = settings.Heads ?? own ?? known?.Heads });
        string name = string.Create(CultureInfo.InvariantCulture,
            $"{Prefix}{System.IO.Path.GetFileName(path)}/{chosen}/h{heads}/{positions}/{(settings.QuickGelu ? Quick : Exact)}");
        VisionTransformerConfig config = Configure(path, keys, geometry) with
        {
            Name = name,
            Heads = heads,
            Normalization = PixelNormalization.Named(chosen),
            Positions = keys.Dialect.Rotary ? default : TransformerSettings.RuleOf(positions, geometry.Registers),
        };
        // Shapes do not tell the tanh form; the catalog knows which networks have it.
        if (config.FeedForward == FeedForwardKind.Gelu && (keys.Dialect.TanhGelu || known?.FeedForward == FeedForwardKind.TanhGelu))
            config = config with { FeedForward = FeedForwardKind.TanhGelu };
        if (settings.QuickGelu)
            config = config.FeedForward == FeedForwardKind.Gelu ? config with { FeedForward = FeedForwardKind.QuickGelu }
                : throw new UsageException($"{path} has a gated feed-forward network; there is no quick GELU in it");
        var card = new ModelCard
        {
            Name = name,
            Kind = geometry.DescribeAs("vision transformer from a file"),
            Dimension = geometry.Dimension,
            Patch = geometry.Patch,
            Normalization = chosen,
            License = "that of the file's author",
            Source = path,
            FileNames = [System.IO.Path.GetFileName(path)],
        };
        return new TransformerFile(path, config, card);
    }

    /// <summary>The file that a recipe was made with; its content is compared when it is loaded.</summary>
    /// <param name="identity">Its name and hash.</param>
    /// <param name="file">The file where the user names one; else it is found by its hash.</param>
    /// <exception cref="MissingComponentException">It is not on this machine.</exception>
    public static TransformerFile Open(ModelIdentity identity, string? file)
    {
        string[] parts = identity.Name[Prefix.Length..].Split('/');
        if (parts.Length != NameParts
            || !int.TryParse(parts[2].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int heads))
            throw new ModelMismatchException($"'{identity.Name}' is no model that this version knows");
        string path = file ?? AdapterLocator.Remembered(identity.WeightsSha256 ?? "") ?? throw new MissingComponentException(
            $"the model {parts[0]} that made these features", "give its file as the weights");
        var settings = new TransformerSettings { Heads = heads, Positions = parts[3], QuickGelu = parts[4] == Quick };
        TransformerFile opened = Open(path, settings, parts[1]);
        // The file may have been renamed; its hash says whether it is the same.
        return opened with
        {
            Config = opened.Config with { Name = identity.Name },
            Card = opened.Card with { Name = identity.Name },
        };
    }

    private static int HeadsOf(string path, CheckpointGeometry geometry, TransformerSettings settings)
    {
        int heads = settings.Heads ?? geometry.Dimension / ChannelsOfAHead;
        if (heads > 0 && geometry.Dimension % heads == 0 && (settings.Heads is not null || geometry.Dimension % ChannelsOfAHead == 0))
            return heads;
        throw new UsageException(settings.Heads is null
            ? FormattableString.Invariant($"{path} has {geometry.Dimension} channels, no multiple of 64: how many heads are there?")
            : FormattableString.Invariant($"{geometry.Dimension} channels cannot be divided among {heads} heads"));
    }

    private static VisionTransformerConfig Configure(string path, CheckpointKeys keys, CheckpointGeometry geometry)
    {
        bool rotary = keys.Dialect.Rotary;
        long positions = rotary ? 0 : keys.ShapeOf("pos_embed")![^2];
        int side = keys.Dialect.ReadsSizes ? CheckpointGeometry.OpenSizes(keys).Side : geometry.GridSide;
        bool classToken = keys.ShapeOf("cls_token") is not null;
        bool classPosition = classToken && (keys.Dialect.ClassTokenHoldsPosition || positions == ((long)side * side) + 1);
        long expected = ((long)side * side) + (classPosition && !keys.Dialect.ClassTokenHoldsPosition ? 1 : 0);
        if (positions != expected)
            throw new ModelMismatchException(FormattableString.Invariant(
                $"{path} has a table of {positions} positions, which is no square grid"));
        int hidden = CheckpointGeometry.HiddenOf(keys)
            ?? throw new ModelMismatchException($"{path} lacks the feed-forward network of its first block");
        return new VisionTransformerConfig
        {
            Name = path,
            Dimension = geometry.Dimension,
            Depth = geometry.Depth,
            Heads = 1,
            Patch = geometry.Patch,
            GridSide = rotary ? 1 : side,
            Rotary = rotary,
            RotaryPairs = keys.Dialect.RotaryPairs,
            FinalNorm = !keys.Dialect.MayLackFinalNorm || keys.ShapeOf("norm.weight") is not null,
            Registers = keys.Dialect.ReadsSizes ? CheckpointGeometry.OpenSizes(keys).Registers : geometry.Registers,
            LayerScale = keys.Dialect.ReadsSizes ? CheckpointGeometry.OpenSizes(keys).LayerScale : geometry.LayerScale,
            FeedForward = geometry.Gated ? FeedForwardKind.SwiGlu : FeedForwardKind.Gelu,
            Hidden = hidden,
            NormEpsilon = geometry.PreNorm || rotary ? 1e-5 : 1e-6,
            PreNorm = geometry.PreNorm,
            PatchBias = keys.ShapeOf("patch_embed.proj.bias") is not null,
            ClassToken = classToken,
            ClassPosition = classPosition,
        };
    }
}

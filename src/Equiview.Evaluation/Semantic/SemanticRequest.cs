using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Correspondence.Semantic;
using Equiview.Formats.PfPascal;
using Equiview.Formats.PfWillow;
using Equiview.Formats.Semantic;
using Equiview.Formats.Spair;
namespace Equiview.Evaluation.Semantic;

/// <summary>What 'eval semantic' measures.</summary>
public sealed record SemanticRequest
{
    /// <summary>Name of the data set.</summary>
    [Description("pf-willow, pf-pascal or spair")]
    public string Dataset { get; init; } = "pf-willow";

    /// <summary>Its folder.</summary>
    [Description("folder of the data set (pf-pascal: the folder that holds PF-dataset-PASCAL)")]
    public string? Data { get; init; }

    /// <summary>PF-PASCAL: its pair list.</summary>
    [Description("pf-pascal: csv of the pairs (same or different views)")]
    public string? Pairs { get; init; }

    /// <summary>PF-PASCAL: leaves out pairs whose truth is doubtful.</summary>
    [Description("leave out pairs whose truth is doubtful (pf-pascal, different views)")]
    public bool DropDoubtful { get; init; }

    /// <summary>SPair: the split.</summary>
    [Description("spair: trn, val or test (default test)")]
    public string? Split { get; init; }

    /// <summary>How transferred points are read.</summary>
    [Description("comma-separated: how positions are read from the similarities (Paper, Nearest, ...)")]
    public IReadOnlyList<SemanticReadout> Readouts { get; init; } = [SemanticReadout.Paper];

    /// <summary>Most pairs per category; null takes all.</summary>
    [Description("maximum number of pairs per category, chosen by the seed")]
    [Range(1, int.MaxValue)]
    public int? MaxPairs { get; init; }

    /// <summary>Mirrors the source image where that resembles the target more.</summary>
    [Description("mirror the source image where that resembles the target more")]
    public bool AdaptiveFlip { get; init; }

    /// <summary>Seed of <see cref="MaxPairs"/>.</summary>
    [Description("seed of --max-pairs")]
    public int Seed { get; init; } = 1;

    /// <summary>Reads the data set, with its own variant of PCK.</summary>
    /// <exception cref="UsageException">No such data set, or a choice that it does not have.</exception>
    internal (SemanticDataset Set, PckVariant Headline) Open()
    {
        string folder = Data ?? throw new UsageException("name the data: the folder of the data set");
        if (Dataset != "pf-pascal" && (Pairs is not null || DropDoubtful))
            throw new UsageException($"a pair list and doubtful pairs belong to pf-pascal, not to {Dataset}");
        if (Dataset != "spair" && Split is not null)
            throw new UsageException($"splits belong to spair, not to {Dataset}");
        return Dataset switch
        {
            "pf-willow" => (PfWillowDataset.Read(folder), PckVariant.PfWillow),
            "pf-pascal" => (
                PfPascalPairs.Read(Pairs ?? throw new UsageException("pf-pascal needs its pair list (csv)"), folder, DropDoubtful),
                PckVariant.Paper),
            "spair" => (SpairDataset.Read(folder, Split ?? "test"), PckVariant.Spair),
            _ => throw new UsageException($"there is no data set '{Dataset}'; choose pf-willow, pf-pascal or spair"),
        };
    }
}

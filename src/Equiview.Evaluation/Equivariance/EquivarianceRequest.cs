using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
namespace Equiview.Evaluation.Equivariance;

/// <summary>What 'eval equivariance' measures.</summary>
public sealed record EquivarianceRequest
{
    /// <summary>Name of the protocol.</summary>
    [Description("R-all, R-120, R-CI, P-tracks, P-depth, P-cad, P-plane or P-stereo")]
    public string Protocol { get; init; } = "R-CI";

    /// <summary>Folders of the data.</summary>
    [Description("folders: objects (R), scenes (P-tracks, P-depth), a BOP data set (P-cad), planes (P-plane), a stereo pair (P-stereo)")]
    public string[] Data { get; init; } = [];

    /// <summary>Objects to take; none takes all, or three for R-CI.</summary>
    [Description("object names, comma-separated")]
    public IReadOnlyList<string> ObjectNames { get; init; } = [];

    /// <summary>Symmetries of rendered objects.</summary>
    [Description(
        "json of symmetric objects by name, as in BOP's models_info.json, in the unit-size +Z-up frame: "
            + "adds errors that forgive symmetry (R)")]
    public string? Symmetries { get; init; }

    /// <summary>Most queries per ordered pair.</summary>
    [Description("maximum number of queries per ordered pair")]
    [Range(1, int.MaxValue)]
    public int Queries { get; init; } = new EquivarianceOptions().QueriesPerPair;

    /// <summary>Distance of candidates in the second view, pixels.</summary>
    [Description("spacing of candidates in B, pixels")]
    [Range(1, int.MaxValue)]
    public int CandidateStride { get; init; } = EquivarianceProtocols.CandidateStride;

    /// <summary>Most ordered pairs per object or scene; null takes all.</summary>
    [Description("maximum number of ordered pairs per object or scene, chosen by the seed")]
    [Range(1, int.MaxValue)]
    public int? MaxPairs { get; init; }

    /// <summary>Seed of every choice.</summary>
    [Description("random seed")]
    public int Seed { get; init; } = new EquivarianceOptions().Seed;
}

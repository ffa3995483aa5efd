using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Features;
using Equiview.Tracking;
namespace Equiview.Evaluation.Comparison;

/// <summary>A backbone and its finetuned self, and what they are compared on.</summary>
public sealed record CompareRequest
{
    /// <summary>Backbone by catalogue name.</summary>
    [Required]
    [Description("backbone by catalog name")]
    public string Model { get; init; } = "";

    /// <summary>Adapter file.</summary>
    [Required]
    [Description("finetuned adapter (.safetensors, or the paper's .ckpt)")]
    public string Adapter { get; init; } = "";

    /// <summary>Output layer of the original; null is each preset's own. The finetuned model uses its adapter's layer.</summary>
    [Description(
        "output layer of the original: post-norm, pre-norm or block:N; else each task's own. "
            + "The finetuned model uses its adapter's layer")]
    public OutputLayer? Layer { get; init; }

    /// <summary>Folders of meshes: equivariance on rendered objects.</summary>
    [Description("equivariance on rendered objects: folders of meshes")]
    public string[] Objects { get; init; } = [];

    /// <summary>Objects to take; those the adapter was trained on make no test.</summary>
    [Description("object names, comma-separated; never those that were trained on")]
    public IReadOnlyList<string> ObjectNames { get; init; } = [];

    /// <summary>Protocol of the rendered objects.</summary>
    [Description("R-CI, R-120 or R-all")]
    [AllowedValues("R-CI", "R-120", "R-all")]
    public string Protocol { get; init; } = "R-CI";

    /// <summary>Scene folders of photographs with tracks: equivariance.</summary>
    [Description("equivariance on photographs with tracks (P-tracks): scene folders")]
    public string[] Photos { get; init; } = [];

    /// <summary>Folder of PF-WILLOW: semantic transfer.</summary>
    [Description("semantic transfer: folder of PF-WILLOW")]
    public string? Semantic { get; init; }

    /// <summary>How a transferred point is read.</summary>
    [Description("how a position is read from the similarities; Paper's plain dot product is for tokens after the final norm only")]
    public SemanticReadout Readout { get; init; } = SemanticReadout.Nearest;

    /// <summary>Folder of BADJA clips: tracking.</summary>
    [Description("tracking: folder of BADJA clips")]
    public string? Tracking { get; init; }

    /// <summary>The tracker.</summary>
    [Description("tracker: accurate, online or paper")]
    public TrackingMode Mode { get; init; } = TrackingMode.Accurate;

    /// <summary>Folders of posed photographs: object pose.</summary>
    [Description("pose: folders of posed photographs (Middlebury)")]
    public string[] Pose { get; init; } = [];

    /// <summary>Only pose splits whose name contains this.</summary>
    [Description("only pose splits whose name contains this text")]
    public string? Split { get; init; }

    /// <summary>Folder of posed photographs: lifted features.</summary>
    [Description("lifted features: folder of posed photographs")]
    public string? Lift { get; init; }

    /// <summary>Gaussians for <see cref="Lift"/>; null seeds them from its sparse points.</summary>
    [Description("Gaussians for --lift; else they are seeded from its sparse points")]
    public string? Scene { get; init; }

    /// <summary>Long side of the prepared image in pixels, where a task has no preset of its own.</summary>
    [Description("long side of the prepared image in pixels, where the task has no preset of its own")]
    public int? LongSide { get; init; }

    /// <summary>Most equivariance queries per ordered pair.</summary>
    [Description("maximum number of equivariance queries per ordered pair")]
    [Range(1, int.MaxValue)]
    public int Queries { get; init; } = new EquivarianceOptions().QueriesPerPair;

    /// <summary>Most pairs per object or scene, chosen by the seed; null takes all.</summary>
    [Description("maximum number of pairs per object or scene, chosen by the seed")]
    [Range(1, int.MaxValue)]
    public int? MaxPairs { get; init; }

    /// <summary>Most pairs per category, chosen by the seed; null takes all.</summary>
    [Description("maximum number of pairs per category, chosen by the seed")]
    [Range(1, int.MaxValue)]
    public int? MaxSemanticPairs { get; init; }

    /// <summary>"cpu" or "cuda:N".</summary>
    [Description("cpu or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>Seed of every choice.</summary>
    [Description("random seed")]
    public int Seed { get; init; } = 1;

    /// <summary>Folder of the report and of finished tasks.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Loads the original and the finetuned model, in this order; the caller disposes them.</summary>
    internal EvaluatedModels Load(string preset, int? longSide = null) => new EvaluationSetup
    {
        Models = [Model, $"{Model}+{Adapter}"],
        Layers = Layer is { } layer ? [layer] : [],
        Preset = preset,
        LongSide = longSide,
        Device = Device,
        Folder = Folder,
    }.Load();
}

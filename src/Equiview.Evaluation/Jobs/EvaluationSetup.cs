using System.ComponentModel;
using Equiview.Features;
using Equiview.Formats.Rerun;
using Equiview.Reporting;
namespace Equiview.Evaluation.Jobs;

/// <summary>What every measurement needs: which models under which recipe, and where the results go.</summary>
public sealed record EvaluationSetup
{
    /// <summary>Backbones by catalogue name; NAME+ADAPTER for a finetuned one.</summary>
    [Description("backbones by catalog name, comma-separated; NAME+ADAPTER for a finetuned one")]
    public IReadOnlyList<string> Models { get; init; } = ["dense-sift"];

    /// <summary>Layers of transformers that are measured one after another; none is the preset's, or the adapter's own.</summary>
    [Description("output layers of transformers, comma-separated: post-norm, pre-norm, block:N; an adapter is always read at its own")]
    public IReadOnlyList<OutputLayer> Layers { get; init; } = [];

    /// <summary>Preset of the recipe, one of <see cref="FeatureRecipes.Presets"/>.</summary>
    public string Preset { get; init; } = FeatureRecipes.DefaultPreset;

    /// <summary>Long side of the prepared image in pixels, for the default preset.</summary>
    [Description("long side of the prepared image in pixels (default preset)")]
    public int? LongSide { get; init; }

    /// <summary>"cpu" or "cuda:N".</summary>
    [Description("cpu or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>What computes the features.</summary>
    [Description("auto (the faster engine on this machine), torch or onnx")]
    public InferenceEngine Engine { get; init; }

    /// <summary>Folder in which features are kept between runs; null keeps none.</summary>
    [Description("folder of the feature cache")]
    public string? Cache { get; init; }

    /// <summary>Directions of position that are removed from transformers' features; null keeps them all.</summary>
    [Description("remove the N strongest directions of position from transformers' features; half of the channels is usual")]
    public int? Debias { get; init; }

    /// <summary>Network that refines the grid of every model's features; null keeps the backbones' cells.</summary>
    [Description("refine the grid of the features by anyup or anyup-multi")]
    public string? Upsample { get; init; }

    /// <summary>Weight file of the upsampler; null searches the standard folders.</summary>
    [Description("weight file of the upsampler; else EQUIVIEW_MODELS is searched")]
    public string? UpsampleWeights { get; init; }

    /// <summary>What every model is loaded with.</summary>
    internal FeatureExtractorOptions Extractor => new()
    {
        Device = Device,
        Engine = Engine,
        CacheFolder = Cache,
        Debias = Debias,
        Upsample = Upsample,
        UpsampleWeights = UpsampleWeights,
    };

    /// <summary>Recording of the report for the Rerun viewer; null makes none.</summary>
    [Description("recording (.rrd) of the report for the Rerun viewer: numbers as plots and tables, its pictures")]
    public string? Rrd { get; init; }

    /// <summary>Folder of the report and of the log of finished work.</summary>
    public required string Folder { get; init; }

    /// <summary>Arguments that make the report again, for report.json.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Only this shard of the work.</summary>
    [Description(
        "I/N: only the I-th of N shards, into a folder NAME-0000I-of-0000N, for 'merge'; auto: this task of Slurm, Kubernetes (auto/N) or "
            + "another scheduler")]
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>The command with the shard that "auto" was, which is how it can be run again elsewhere.</summary>
    internal IReadOnlyList<string> ShardCommand =>
        [.. Command.Select((argument, i) => i > 0 && Command[i - 1] == ShardMerge.Option ? Shard.ToString() : argument)];

    internal EvaluatedModels Load() => new(this);

    /// <summary>Refuses names that could not be written, before the work starts.</summary>
    /// <exception cref="UsageException">The recording's.</exception>
    internal void Require()
    {
        if (Rrd is not null)
            RerunRecording.RequireName(Rrd);
    }

    /// <summary>Writes the report, and its recording where one is wanted.</summary>
    /// <exception cref="InvalidFileException">A file cannot be written.</exception>
    internal void Write(Report report)
    {
        ReportFiles.Write(Folder, report);
        if (Rrd is not null)
            ReportRecording.Write(Rrd, report);
    }
}

using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Semantic;
using Equiview.Reporting;
namespace Equiview.Evaluation.Jobs;

/// <summary>One report from the shards of a run: what 'merge' does with folders of 'eval'.</summary>
public static class ShardMerge
{
    /// <summary>The option by which reports are known to be of a shard.</summary>
    internal const string Option = "--shard";

    /// <summary>Reads the logs of the shards and writes the report of all.</summary>
    /// <param name="shards">Output folders of one run's shards.</param>
    /// <param name="folder">Folder of the report.</param>
    /// <exception cref="UsageException">A shard is missing, or there twice.</exception>
    /// <exception cref="InvalidFileException">A folder holds no log, or the logs are of different runs.</exception>
    public static Report Run(IReadOnlyList<string> shards, string folder)
    {
        Report[] parts = [.. shards.Select(f => Path.Combine(f, "report.json")).Where(File.Exists).Select(ReportJson.Read)];
        RequireAll(shards, parts);
        string[] line = ["eval", "merge", .. shards];
        IReadOnlyList<ReportModel> models = parts.FirstOrDefault()?.Models ?? [];
        double seconds = parts.Sum(p => p.TimingsSeconds.Values.Sum());
        Report report;
        if (File.Exists(Path.Combine(shards[0], SemanticJob.LogName)))
        {
            (SemanticHeader header, IReadOnlyList<SemanticOutcome> outcomes) = SemanticJob.Log.Merge(Logs(SemanticJob.LogName));
            report = SemanticReport.Make(header, outcomes, line, models, seconds);
        }
        else
        {
            (RunHeader header, IReadOnlyList<PairOutcome> outcomes) = EquivarianceJob.Log.Merge(Logs(EquivarianceJob.LogName));
            report = EquivarianceReport.Make(header, outcomes, line, models, seconds);
        }

        ReportFiles.Write(folder, report);
        return report;

        string[] Logs(string name) => [.. shards.Select(f => Path.Combine(f, name))];
    }

    // A shard in which nothing could be scored has a log and no report: then it is not known which one it is.
    private static void RequireAll(IReadOnlyList<string> folders, Report[] parts)
    {
        if (parts.Length != folders.Count || !parts.All(p => p.Command.Contains(Option)))
            return;
        ShardSet.Complete(
            [.. folders.Zip(parts, (f, p) => new ShardResult(f, Of(p.Command), new Dictionary<string, string>()))],
            _ => "its output folder");

        static Shard Of(IReadOnlyList<string> command) =>
            Shard.Parse(command.SkipWhile(a => a != Option).Skip(1).FirstOrDefault() ?? "", _ => null);
    }
}

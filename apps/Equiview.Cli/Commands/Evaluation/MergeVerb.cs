using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Evaluation.Jobs;
using Equiview.Features.Files;
using Equiview.Pose.Files;
using Equiview.Reporting;
using Equiview.Tracking.Batches;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'merge', also 'eval merge': the shards of a run as one result.</summary>
internal static class MergeVerb
{
    public static Command Create(Verb self)
    {
        var shards = new Argument<string[]>("shard")
        {
            Description = "what runs with --shard wrote: files of 'features' or 'pose estimate', or output folders of 'track' or 'eval'",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(self.Name, self.Description) { shards };
        var target = OutputOption.Several(
            command, "features (.safetensors, .index.json), tracks (.csv), poses (.json, .csv), or folder of a report", "equiview-merged");
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            string[] given = arguments.GetValue(shards)!;
            if (given.All(PoseShards.IsName))
                Write("poses.json", PoseShards.Merge, (_, _) => { });
            else if (given.All(FeatureShards.IsName))
                Write("features.safetensors", FeatureShards.Merge, (merged, file) => merged.RequireAllRead(file));
            else if (given.All(TrackShards.IsFolder))
                Write("tracks.csv", TrackShards.Merge, (merged, file) => merged.RequireAll(file));
            else
                WriteReport(given, Path.GetFullPath(target.Name(arguments)), output);
            return Task.CompletedTask;

            void Write<T>(string byDefault, Func<IReadOnlyList<string>, string, T> merge, Action<T, string> requireAll)
                where T : notnull
            {
                string file = target.Name(arguments, byDefault);
                T merged = merge(given, file);
                output.Written(merged, $"{merged}\nwritten to {file}", file);
                requireAll(merged, file);
            }
        });
        return command;
    }

    private static void WriteReport(string[] shards, string folder, Output output)
    {
        Report report = ShardMerge.Run(shards, folder);
        output.Show(report, folder, report.Tables.Take(1));
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Correspondence.Files;
using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
using Equiview.Features;
namespace Equiview.Evaluation.Matching;

/// <content>The learned matcher.</content>
public sealed partial record MatchingJob
{
    /// <summary>What decides which key points match.</summary>
    [Description("nearest descriptors both ways, or lightglue on key points (of sift, aliked-n16, xfeat)")]
    public MatcherKind Matcher { get; init; }

    /// <summary>Weights of the learned matcher, by a name of the catalog or a file; null takes those trained with the model.</summary>
    [Description("weight file or catalog name of the matcher (default: the one for the model, such as lightglue-sift)")]
    public string? MatcherWeights { get; init; }

    /// <summary>Files of key points to match in place of images; empty for none.</summary>
    [Description("A.npz B.npz: match given key points (keypoints, descriptors, size; for sift scales, oris), to check a port of the "
        + "matcher in --weights: writes matches0, scores0, assignment")]
    [MaxLength(2)]
    public string[] Features { get; init; } = [];

    /// <summary>File of the matches where none is named.</summary>
    public string DefaultOutput => Features.Length > 0 ? "matches.npz" : "matches.csv";

    /// <summary>Loads the learned matcher; the caller disposes it. Null for nearest neighbors.</summary>
    /// <param name="model">Catalog name of the network whose key points are matched.</param>
    /// <param name="device">"cpu" or "cuda:N".</param>
    /// <exception cref="UsageException">No matcher was trained with the model, and none is named.</exception>
    /// <exception cref="MissingComponentException">Its weights are not on this machine.</exception>
    /// <exception cref="ModelMismatchException">The file holds other weights.</exception>
    public LightGlueMatcher? LoadMatcher(string model, string device = "cpu") =>
        Matcher == MatcherKind.Nearest ? null : LightGlueMatcher.LoadFor(model, MatcherWeights, device);

    /// <summary>Matches the key points of <see cref="Features"/>; see <see cref="PointMatchingFile.Write"/>.</summary>
    /// <param name="files">The matcher's weights, where <see cref="MatcherWeights"/> does not name them, and the device.</param>
    /// <param name="target">The .npz file.</param>
    /// <param name="cancellation">Checked between layers.</param>
    /// <exception cref="UsageException">Options that do not go together, or no weights are named.</exception>
    /// <exception cref="InvalidFileException">A file cannot be read, or does not fit the matcher.</exception>
    public PointMatchingFile MatchFeatures(FeatureExtractorOptions files, string target, CancellationToken cancellation = default)
    {
        if (Features is not [var a, var b])
            throw new UsageException("--features takes two files: --features A.npz B.npz");
        if (Matcher == MatcherKind.Nearest)
            throw new UsageException("--features needs --matcher lightglue");
        if (WithoutEffect().FirstOrDefault() is { } useless)
            throw new UsageException($"{useless} has no effect with --features");
        if (files.Weights is not null && MatcherWeights is not null)
            throw new UsageException("give the matcher's weights once: --weights FILE");
        string weights = files.Weights ?? MatcherWeights
            ?? throw new UsageException("name the matcher's weights: --weights FILE, or --matcher-weights lightglue-sift");
        if (Path.GetExtension(target) != ".npz")
            throw new UsageException($"'{target}' must end in .npz: the result is several arrays");
        using LightGlueMatcher matcher = LightGlueMatcher.Load(weights, files.Device);
        return PointMatchingFile.Write(matcher, a, b, target, MinScore, cancellation);
    }

    private void RequireMatcher(MatchOptions options)
    {
        if (Matcher == MatcherKind.Nearest)
        {
            if (MatcherWeights is not null)
                throw new UsageException("--matcher-weights goes with --matcher lightglue");
            return;
        }

        if (options.Selection is MatchSelection.Points or MatchSelection.MutualCells)
            throw new UsageException("--matcher lightglue matches key points; leave --points, --grid and --mutual out");
        if (Ratio is not null || Refine != Defaults.Refinement.Method)
            throw new UsageException($"{(Ratio is null ? "--refine" : "--ratio")} has no effect with --matcher lightglue");
        if (MinScore is < 0 or > 1 or float.NaN)
            throw new UsageException("--min-score is a probability with --matcher lightglue: 0 to 1");
    }

    private IEnumerable<string> WithoutEffect()
    {
        (bool Given, string Name)[] options =
        [
            (First is not null, "an image"), (Points is not null, "--points"), (Grid is not null, "--grid"), (Mutual, "--mutual"),
            (Keypoints is not null, "--keypoints"), (Ratio is not null, "--ratio"), (Refine != Defaults.Refinement.Method, "--refine"),
            (Overlay is not null, "--overlay"), (Rrd is not null, "--rrd"), (Heatmap.Length > 0, "--heatmap"),
            (Homography is not null, "--homography"), (Mask is not null, "--mask"), (MaskOutput is not null, "--mask-output"),
            (Transfer is not null, "--transfer"),
        ];
        return options.Where(o => o.Given).Select(o => o.Name);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Equiview.Evaluation.Comparison;
using Equiview.Finetuning;
namespace Equiview.Evaluation.Studies;

/// <summary>One run of a study.</summary>
/// <param name="Name">Its name in the report and of its files.</param>
/// <param name="Objects">How many of the training objects, the first by name; null for all.</param>
/// <param name="OnPhotographs">Whether it trains on the plan's photographs instead of objects.</param>
/// <param name="Options">All settings.</param>
internal sealed record StudyRun(string Name, int? Objects, bool OnPhotographs, FinetuneOptions Options);

/// <summary>
/// A file of training runs that differ in a few settings, and what they are measured on:
/// <c>{"model", "objects", "test": [names], "photographs": [scenes], "protocol", "longSide", "queries", "maxPairs", "base": {settings},
/// "runs": [{"name", "objects": 5, "photographs": true, settings}]}</c>. Settings are those of <see cref="FinetuneOptions"/> in camel case.
/// </summary>
internal sealed record StudyPlan
{
    private const long LongestFile = 1 << 20;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(), new LayerConverter() },
    };

    /// <summary>Backbone by catalogue name.</summary>
    public required string Model { get; init; }

    /// <summary>Folder of meshes, to train on and to measure on.</summary>
    public required string Objects { get; init; }

    /// <summary>Names of the objects that are measured on and never trained on; empty measures on all, which is no test.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>Scene folders of real photographs with tracks, for runs on photographs.</summary>
    public IReadOnlyList<string> Photographs { get; init; } = [];

    /// <summary>Protocol of 'eval equivariance' over the test objects.</summary>
    public string Protocol { get; init; } = "R-CI";

    /// <summary>Long side at which images are measured, pixels; null takes the preset's.</summary>
    public int? LongSide { get; init; }

    /// <summary>
    /// Where the original is read, as the command line has it; null is the preset's layer. Runs are read where they were trained.
    /// </summary>
    public string? OriginalLayer { get; init; }

    /// <summary>Most queries an ordered pair.</summary>
    public int Queries { get; init; } = 500;

    /// <summary>Most pairs an object; null takes all of the protocol.</summary>
    public int? MaxPairs { get; init; }

    /// <summary>Settings of every run.</summary>
    public JsonObject Base { get; init; } = [];

    /// <summary>The runs; their settings override those of the base.</summary>
    public required IReadOnlyList<JsonObject> Runs { get; init; }

    /// <summary>Reads a plan; relative paths are those of the working folder.</summary>
    /// <exception cref="InvalidFileException">Not a plan: the message names the line.</exception>
    public static StudyPlan Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidFileException(path, "there is no such file");
        if (new FileInfo(path).Length > LongestFile)
            throw new InvalidFileException(path, "is too large for a plan of runs");
        try
        {
            StudyPlan plan = JsonSerializer.Deserialize<StudyPlan>(File.ReadAllText(path), Format)
                ?? throw new InvalidFileException(path, "is empty");
            if (plan.Runs.Any(r => r is null) || plan.Test.Any(t => t is null) || plan.Photographs.Any(p => p is null))
                throw new InvalidFileException(path, "has a list with an entry that is null");
            IReadOnlyList<StudyRun> runs = plan.Parse();
            if (runs.Count == 0 || runs.Select(r => r.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() < runs.Count)
                throw new InvalidFileException(path, "needs one run or more, each with a name of its own", "runs");
            if (runs.FirstOrDefault(r => r.Name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0) is { } bad)
                throw new InvalidFileException(path, "has a run whose name cannot be a file's", bad.Name);
            if (runs.Any(r => r.OnPhotographs) && plan.Photographs.Count == 0)
                throw new InvalidFileException(path, "has a run on photographs but names none", "photographs");
            return plan;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A setting that a run names twice surfaces as ArgumentException.
            throw new InvalidFileException(path, "is no plan of runs: " + error.Message, inner: error);
        }
    }

    /// <summary>The runs with all their settings.</summary>
    public IReadOnlyList<StudyRun> Parse() => [.. Runs.Select((given, i) =>
    {
        JsonObject merged = (JsonObject)Base.DeepClone();
        foreach ((string key, JsonNode? value) in given)
            merged[key] = value?.DeepClone();
        JsonNode? Take(string key) => merged.Remove(key, out JsonNode? value) ? value : null;
        string name = Take("name").Deserialize<string>(Format) ?? FormattableString.Invariant($"run {i + 1}");
        int? objects = Take("objects").Deserialize<int?>(Format);
        bool photographs = Take("photographs").Deserialize<bool?>(Format) ?? false;
        return new StudyRun(name, objects, photographs, merged.Deserialize<FinetuneOptions>(Format) ?? new FinetuneOptions());
    })];
}

using System.Globalization;
using OpenCvSharp.Aruco;

namespace Equiview.Pose.Boards;

/// <summary>How a board is printed beyond its kind and size.</summary>
public sealed record BoardPrint
{
    /// <summary>
    /// Dictionary of the markers: OpenCV's name without "DICT_" (4x4_50 to 7x7_1000, original, mip_36h12, 16h5, 25h9, 36h10, 36h11); null
    /// is 5x5_250 for ChArUco boards and 36h11 for tags.
    /// </summary>
    public string? Dictionary { get; init; }

    /// <summary>ChArUco: side of a marker in chessboard squares, 0 to 1. Default 0.75.</summary>
    public double MarkerRatio { get; init; } = 0.75;

    /// <summary>ChArUco: the layout of OpenCV before 4.6, whose top left square is white where the rows are even. Default false.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>Tags: the gap between two tags in sides of a tag, 0 to 2. Default 0.25; Kalibr's AprilGrid has 0.3.</summary>
    public double Gap { get; init; } = 0.25;

    /// <summary>Tags: numbered from the bottom row upwards, as Kalibr's AprilGrid, instead of from the top. Default false.</summary>
    public bool FromBottom { get; init; }

    /// <summary>Tags: modules of the black border; Kalibr prints 2. Default 1.</summary>
    public int BorderModules { get; init; } = 1;

    internal static IReadOnlyDictionary<string, PredefinedDictionaryType> Dictionaries { get; } = Named();

    /// <summary>Reads settings such as "dict=6x6_250", "ratio=0.5", "legacy", "gap=0.3", "from=bottom", "border=2".</summary>
    /// <exception cref="UsageException">One is none, or out of range.</exception>
    internal static BoardPrint Parse(IEnumerable<string> settings, BoardPrint print)
    {
        foreach (string setting in settings)
        {
            string[] parts = setting.Split('=', 2);
            print = (parts[0], parts.Length > 1 ? parts[1] : "") switch
            {
                ("dict", var name) => print with { Dictionary = Known(name) },
                ("ratio", var ratio) => print with { MarkerRatio = Number(setting, ratio, 0.1, 0.99) },
                ("gap", var gap) => print with { Gap = Number(setting, gap, 0.01, 2) },
                ("border", var modules) => print with { BorderModules = (int)Number(setting, modules, 1, 4) },
                ("legacy", "") => print with { IsLegacy = true },
                ("from", "bottom") => print with { FromBottom = true },
                ("from", "top") => print with { FromBottom = false },
                _ => throw new UsageException(
                    $"'{setting}' is no setting of a board; give dict=NAME, ratio=NUMBER or legacy (ChArUco), or dict=NAME, gap=NUMBER, "
                    + "from=bottom, border=NUMBER (tags)"),
            };
        }

        return print;
    }

    internal PredefinedDictionaryType DictionaryOf(BoardKind kind) =>
        Dictionaries[Dictionary ?? (kind == BoardKind.Charuco ? "5x5_250" : "36h11")];

    private static string Known(string name)
    {
        string plain = name.ToLowerInvariant().Replace("dict_", "", StringComparison.Ordinal)
            .Replace("apriltag_", "", StringComparison.Ordinal);
        return Dictionaries.ContainsKey(plain) ? plain
            : throw new UsageException($"'{name}' is no dictionary of markers; choose {string.Join(", ", Dictionaries.Keys)}");
    }

    private static double Number(string setting, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most ? value
            : throw new UsageException(FormattableString.Invariant($"'{setting}': give a number of {least} to {most}"));

    private static Dictionary<string, PredefinedDictionaryType> Named()
    {
        var named = new Dictionary<string, PredefinedDictionaryType>();
        int value = 0;
        foreach (int bits in new[] { 4, 5, 6, 7 })
        {
            foreach (int count in new[] { 50, 100, 250, 1000 })
                named[FormattableString.Invariant($"{bits}x{bits}_{count}")] = (PredefinedDictionaryType)value++;
        }

        foreach (string other in new[] { "original", "16h5", "25h9", "36h10", "36h11", "mip_36h12" })
            named[other] = (PredefinedDictionaryType)value++;
        return named;
    }
}

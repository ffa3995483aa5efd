using System.Globalization;
using System.Text.RegularExpressions;

namespace Equiview;

/// <summary>Times as sbatch reads them: M, M:S, H:M:S, D-H, D-H:M or D-H:M:S.</summary>
internal static partial class SlurmTime
{
    /// <summary>A time in minutes.</summary>
    /// <exception cref="UsageException">Not one.</exception>
    public static double Minutes(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success)
            throw new UsageException($"--time: '{text}' is no time; give minutes, HH:MM:SS or D-HH:MM:SS");
        double[] fields = [.. match.Groups[2].Value.Split(':').Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
        if (match.Groups[1].Success)
        {
            double hours = (24 * double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) + fields[0];
            return (60 * hours) + fields.ElementAtOrDefault(1) + (fields.ElementAtOrDefault(2) / 60);
        }

        return fields switch
        {
            [var minutes] => minutes,
            [var minutes, var seconds] => minutes + (seconds / 60),
            _ => (60 * fields[0]) + fields[1] + (fields[2] / 60),
        };
    }

    [GeneratedRegex(@"^(?:([0-9]{1,4})-)?([0-9]{1,6}(?::[0-9]{1,2}){0,2})\z")]
    private static partial Regex Form();
}

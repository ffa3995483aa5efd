using System.Text.RegularExpressions;

namespace Equiview;

/// <summary>A volume of Kubernetes in the tasks' containers.</summary>
/// <param name="Claim">Name of the PersistentVolumeClaim.</param>
/// <param name="Path">Where it is mounted.</param>
internal sealed partial record ClusterVolume(string Claim, string Path)
{
    /// <summary>Reads "CLAIM:/path".</summary>
    /// <exception cref="UsageException">Not one.</exception>
    public static ClusterVolume Parse(string text) => Form().Match(text) is { Success: true } match
        ? new(match.Groups[1].Value, match.Groups[2].Value)
        : throw new UsageException($"--volume: '{text}' is no volume; give CLAIM:/path");

    [GeneratedRegex(@"^([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?):(/[^:]*)\z")]
    private static partial Regex Form();
}

using System.Text.Json;
using Equiview.Features.Catalog;

namespace Equiview.Features.Engines;

/// <summary>How fast the engines ran a family of networks on this machine.</summary>
/// <param name="Family">The networks that are alike in speed.</param>
/// <param name="Machine">Processor, threads and versions of the engines.</param>
/// <param name="TorchMilliseconds">libtorch's shortest pass.</param>
/// <param name="OnnxMilliseconds">ONNX Runtime's shortest pass.</param>
/// <param name="Date">When it was measured, UTC.</param>
internal sealed record MeasuredEngine(
    string Family, string Machine, double TorchMilliseconds, double OnnxMilliseconds, DateTime Date)
{
    // A tie stays with the engine that is always there.
    private const double Clearly = 0.95;

    /// <summary>The faster one.</summary>
    public InferenceEngine Faster =>
        OnnxMilliseconds < Clearly * TorchMilliseconds ? InferenceEngine.Onnx : InferenceEngine.Torch;

    /// <summary>"onnx for vit-384 (12.1 ms, torch 20.3)".</summary>
    public override string ToString() => FormattableString.Invariant(Faster == InferenceEngine.Onnx
        ? (FormattableString)$"onnx for {Family} ({OnnxMilliseconds:0.#} ms, torch {TorchMilliseconds:0.#})"
        : $"torch for {Family} ({TorchMilliseconds:0.#} ms, onnx {OnnxMilliseconds:0.#})");
}

/// <summary>The measurements that are remembered in the user's cache, a small file each. A cache that fails costs only time.</summary>
/// <param name="folder">Where they are.</param>
internal sealed class MeasuredEngines(string folder)
{
    /// <summary>Those of this user.</summary>
    public static MeasuredEngines OfUser => new(new WeightLocator().EngineNotes); // XDG_CACHE_HOME may change within a process

    /// <summary>What was measured on this machine, or null.</summary>
    public MeasuredEngine? Find(string family, string machine) =>
        Read(PathOf(family, machine)) is { } found && found.Family == family && found.Machine == machine ? found : null;

    /// <summary>Everything that was measured on this machine.</summary>
    public IReadOnlyList<MeasuredEngine> All(string machine)
    {
        try
        {
            return !Directory.Exists(folder) ? []
                : [.. Directory.GetFiles(folder, "*.json").Select(Read).OfType<MeasuredEngine>().Where(m => m.Machine == machine)
                    .OrderBy(m => m.Family, StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Remembers a measurement.</summary>
    public void Keep(MeasuredEngine measured)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(
                PathOf(measured.Family, measured.Machine), stream => JsonSerializer.Serialize(stream, measured));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidFileException)
        {
            // Then it is measured again the next time.
        }
    }

    private string PathOf(string family, string machine) => Path.Combine(
        folder, TextHash.Sha256(family + "|" + machine)[..16] + ".json");

    private static MeasuredEngine? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<MeasuredEngine>(File.ReadAllText(path)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

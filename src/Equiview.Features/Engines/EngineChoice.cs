using System.Globalization;
using System.Runtime.InteropServices;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Onnx;
using TorchSharp;

namespace Equiview.Features.Engines;

/// <summary>Which engine runs a network where the user leaves the choice.</summary>
internal static class EngineChoice
{
    // A graph is handed over as one message of protocol buffers, which end at 2 GB.
    private const double LargestGraphBytes = 1.9e9;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string, string), MeasuredEngine> Known = [];

    /// <summary>Everything that the speed depends on besides the network.</summary>
    public static string Machine => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {OnnxEngine.Threads} threads, libtorch {torch.__version__}, ONNX Runtime {OnnxEngine.Version}");

    /// <summary>The engine of a network on the CPU.</summary>
    /// <param name="asked">The user's choice.</param>
    /// <param name="backbone">The network.</param>
    /// <param name="notes">Where measurements are remembered; null takes the user's cache.</param>
    public static InferenceEngine For(InferenceEngine asked, IBackbone backbone, MeasuredEngines? notes = null)
    {
        if (backbone is VisionTransformer { Config: var network } && IsTooLarge(network))
            return asked != InferenceEngine.Onnx ? InferenceEngine.Torch : throw new UsageException(
                $"{network.Name} has weights above 2 GB, which ONNX Runtime takes from files only; take --engine torch");
        if (asked == InferenceEngine.Onnx && !OnnxFeatureExtractor.Runs(backbone))
            throw new UsageException("this network runs in libtorch alone; take --engine torch");
        if (asked != InferenceEngine.Auto)
            return asked;
        if (!OnnxEngine.Component.Works || !OnnxFeatureExtractor.Runs(backbone))
            return InferenceEngine.Torch;
        notes ??= MeasuredEngines.OfUser;
        (string family, string machine) = (EngineMeasurement.FamilyOf(backbone), Machine);
        lock (Gate)
        {
            if (Known.TryGetValue((family, machine), out MeasuredEngine? known))
                return known.Faster;
            MeasuredEngine? measured = notes.Find(family, machine);
            if (measured is null)
            {
                measured = EngineMeasurement.Run(backbone, machine);
                notes.Keep(measured);
            }

            Known[(family, machine)] = measured;
            return measured.Faster;
        }
    }

    /// <summary>What was chosen on this machine so far, for the doctor.</summary>
    public static ComponentStatus Status()
    {
        if (!OnnxEngine.Component.Works)
            return new("engine", true, $"torch for everything: ONNX Runtime is not in the program ({OnnxEngine.Component.Fix})");
        string chosen = string.Join("; ", MeasuredEngines.OfUser.All(Machine));
        return new("engine", true, chosen.Length == 0
            ? "measured when a network is used first, the faster of torch and onnx"
            : $"{chosen}; others are measured when they are used first");
    }

    // The weights of a block: 4 D^2 of attention and 8 D^2 of the two layers after it, four bytes each.
    internal static bool IsTooLarge(VisionTransformerConfig network) =>
        4.0 * 12 * network.Dimension * network.Dimension * network.Depth > LargestGraphBytes;

    private static string Processor()
    {
        const string file = "/proc/cpuinfo", key = "model name";
        if (File.Exists(file) && File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line)
            return line[(line.IndexOf(':') + 1)..].Trim();
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

using System.Reflection;
using System.Runtime.InteropServices;

namespace Equiview.Evaluation.Jobs;

/// <summary>Versions that a report names.</summary>
internal static class RunVersions
{
    public static IReadOnlyDictionary<string, string> Current() => new Dictionary<string, string>
    {
        ["equiview"] = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        ["TorchSharp"] = typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3),
        ["OpenCV"] = Imaging.Codecs.ImageCodec.LibraryVersion(),
    };
}

using Microsoft.ML.OnnxRuntime;

namespace Equiview.Features.Onnx;

/// <summary>ONNX Runtime, the second engine: whether its native library is in the program.</summary>
internal static class OnnxEngine
{
    private static readonly Lazy<ComponentStatus> Status = new(Check);

    /// <summary>Whether it can be used, and its version.</summary>
    public static ComponentStatus Component => Status.Value;

    /// <summary>Its version; empty where it cannot be used.</summary>
    public static string Version => Component.Works ? Component.Detail.Split(',')[0] : "";

    /// <summary>Threads inside one operator: as many as libtorch has, so that one option sets both.</summary>
    public static int Threads => TorchSharp.torch.get_num_threads();

    /// <summary>Returns where it can be used.</summary>
    /// <exception cref="MissingComponentException">Its native library cannot be loaded.</exception>
    public static void Require()
    {
        if (!Status.Value.Works)
            throw new MissingComponentException($"ONNX Runtime ({Status.Value.Detail})", Status.Value.Fix!);
    }

    private static ComponentStatus Check()
    {
        try
        {
            OrtEnv environment = OrtEnv.Instance();
            string providers = string.Join(", ", environment.GetAvailableProviders().Select(p => p.Replace("ExecutionProvider", "")));
            return new("ONNX Runtime", true, $"{environment.GetVersionString()}, {providers}");
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException
            or BadImageFormatException or OnnxRuntimeException)
        {
            while (error.InnerException is { } inner)
                error = inner;
            return new("ONNX Runtime", false, error.Message.ReplaceLineEndings(" "),
                "add the package Microsoft.ML.OnnxRuntime to the program (the engine torch works without it)");
        }
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Equiview.Features.Engines;
using Equiview.Features.Onnx;
using Equiview.Imaging;
using TorchSharp;

namespace Equiview.Features;

/// <summary>A component of the machine that Equiview depends on.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Works">Whether it can be used.</param>
/// <param name="Detail">Version or cause.</param>
/// <param name="Fix">The step that mends it; null where it works.</param>
public sealed record ComponentStatus(string Name, bool Works, string Detail, string? Fix = null);

/// <summary>Loads and describes the native libraries below the feature provider.</summary>
public static class NativeRuntime
{
    private static readonly Lazy<ComponentStatus> Torch = new(CheckTorch);

    /// <summary>Libtorch: loads it and multiplies two small matrices.</summary>
    public static ComponentStatus CheckTorch()
    {
        try
        {
            using DisposeScope scope = torch.NewDisposeScope();
            float product = torch.ones(2, 2).matmul(torch.ones(2, 2)).sum().item<float>();
            string cuda = torch.cuda.is_available()
                ? FormattableString.Invariant($", {torch.cuda.device_count()} CUDA device(s)")
                : ", CPU only";
            string detail = FormattableString.Invariant($"{torch.__version__}, {torch.get_num_threads()} threads{cuda}");
            return new("libtorch", product == 8, detail);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or NotSupportedException
            or EntryPointNotFoundException)
        {
            return new("libtorch", false, Innermost(error), TorchFix());
        }
    }

    /// <summary>Loads libtorch, so that a program without it ends with the package to add instead of a loader's error.</summary>
    /// <exception cref="MissingComponentException">Libtorch cannot be loaded.</exception>
    public static void RequireTorch()
    {
        if (!Torch.Value.Works)
            throw new MissingComponentException($"libtorch ({Torch.Value.Detail})", Torch.Value.Fix ?? TorchFix());
    }

    /// <summary>ONNX Runtime, the second engine, and which engine was chosen for which networks on this machine.</summary>
    internal static IReadOnlyList<ComponentStatus> CheckEngines()
    {
        ComponentStatus runtime = OnnxEngine.Component;
        // Everything works without it, so its absence is no fault.
        return [runtime.Works ? runtime : runtime with { Works = true, Detail = $"not there: {runtime.Detail}" }, EngineChoice.Status()];
    }

    /// <summary>OpenCV: loads it and makes a one-pixel image.</summary>
    public static ComponentStatus CheckOpenCv()
    {
        try
        {
            return new("OpenCV", true, Imaging.Codecs.ImageCodec.LibraryVersion());
        }
        catch (MissingComponentException error)
        {
            return new("OpenCV", false, Innermost(error), error.Fix);
        }
    }

    /// <summary>The processor's vector units, which decide the speed of the backbones.</summary>
    public static ComponentStatus CheckProcessor()
    {
        (string Name, bool Has)[] known = [("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512", Avx512F.IsSupported)];
        string[] units = [.. known.Where(u => u.Has).Select(u => u.Name)];
        string vectors = units.Length == 0 ? "no wide vectors" : string.Join(" ", units);
        bool modern = Avx2.IsSupported || RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        string detail = FormattableString.Invariant(
            $"{Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}, {vectors}");
        return new("processor", true, detail,
            modern ? null : "it will work, slowly: libtorch is much faster with AVX2");
    }

    /// <summary>A device by its command-line name: "cpu" or "cuda:N".</summary>
    /// <exception cref="MissingComponentException">CUDA was asked for and is not there.</exception>
    /// <exception cref="UsageException">The name is not a device.</exception>
    internal static torch.Device Device(string name)
    {
        if (name == "cpu")
            return torch.CPU;
        if (name != "cuda" && !(name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out _)))
            throw new UsageException($"'{name}' is not a device; give cpu or cuda:N");
        return torch.cuda.is_available() ? torch.device(name)
            : throw new MissingComponentException(
                "a CUDA device",
                "it needs an NVIDIA card, its driver and a libtorch-cuda package in the program; otherwise use the device cpu");
    }

    /// <summary>Sets how many threads libtorch uses inside one operation, for the whole process.</summary>
    /// <exception cref="UsageException">The number is below 1.</exception>
    public static void SetThreads(int count)
    {
        if (count < 1)
            throw new UsageException(FormattableString.Invariant($"{count} threads cannot work; give 1 or more"));
        torch.set_num_threads(count);
    }

    private static string TorchFix()
    {
        if (!NativePackages.Carries(OperatingSystem.IsWindows() ? "torch_cpu" : "torch"))
            return $"add the package {NativePackages.LibTorch} to the program";
        return OperatingSystem.IsLinux()
            ? "build the program as an executable that refers to the package Equiview.Features, which marks GLIBCXX_3.4.32 weak"
            : "install the Visual C++ runtime";
    }

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message.ReplaceLineEndings(" ");
    }
}

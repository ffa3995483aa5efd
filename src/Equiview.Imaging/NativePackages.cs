using System.Reflection;
using System.Runtime.InteropServices;

namespace Equiview.Imaging;

/// <summary>The packages that bring native libraries. Programs choose them, so a program can lack one.</summary>
internal static class NativePackages
{
    /// <summary>The package with OpenCV for this system, and its version.</summary>
    public static string OpenCv =>
        (OperatingSystem.IsWindows() ? "OpenCvSharp4.runtime.win " : "OpenCvSharp4.official.runtime.linux-x64 ") + Version("OpenCvVersion");

    /// <summary>The packages with libtorch for this system, and their version.</summary>
    public static string LibTorch
    {
        get
        {
            string version = Version("LibTorchVersion");
            if (OperatingSystem.IsMacOS())
                return $"libtorch-cpu-osx-arm64 {version}";
            string system = OperatingSystem.IsWindows() ? "win-x64" : "linux-x64";
            return $"libtorch-cpu-{system} {version} (or libtorch-cuda-12.8-{system})";
        }
    }

    /// <summary>Whether the program carries a native library.</summary>
    /// <param name="name">Without prefix and suffix: "OpenCvSharpExtern".</param>
    public static bool Carries(string name)
    {
        string file = OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
        string searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string native = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        return searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(AppContext.BaseDirectory).Append(native)
            .Any(folder => File.Exists(Path.Combine(folder, file)));
    }

    private static string Version(string key) =>
        typeof(NativePackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Tests.Backbones.Convolutional;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests;

public sealed class NativeVariablesTests : TensorLeakGuard
{
    private const int LevelError = 2;

    public NativeVariablesTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "speaks of Linux");

    [ModuleInitializer]
    internal static void BeforeAnyTensor() => RuntimeHelpers.RunModuleConstructor(typeof(NativeRuntime).Module.ModuleHandle);

    [Theory]
    [InlineData("THP_MEM_ALLOC_ENABLE", "1")]
    [InlineData("TORCH_CPP_LOG_LEVEL", "ERROR")]
    public void Variables_ReachNativeCode(string name, string value) =>
        Assert.Equal(Environment.GetEnvironmentVariable(name) ?? value, Marshal.PtrToStringUTF8(Read(name)));

    [Fact]
    public void Log_AfterAConvolution_TellsErrorsOnly()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TORCH_CPP_LOG_LEVEL") is not null, "the user chose a level");
        using DisposeScope scope = NewDisposeScope();
        Convolution.Apply(zeros([1, 1, 8, 8]), zeros([1, 1, 3, 3]), null);
        Assert.True(LibtorchLog.IsSet);
        nint library = NativeLibrary.Load(LibtorchLog.Library);
        Assert.Equal(LevelError, Marshal.ReadInt32(NativeLibrary.GetExport(library, "FLAGS_caffe2_log_level")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Network_SecondPass_HasFewPageFaults(bool onThePool)
    {
        bool isKnown = File.Exists(NativeVariables.LargePagesFile);
        Assert.SkipWhen(!isKnown || File.ReadAllText(NativeVariables.LargePagesFile).Contains("[never]"), "no large pages here");
        using ConvolutionalBackbone network = Networks.Random("alike-n");
        long first = 0, second = 0;
        void Both() => (first, second) = (Faults(Pass), Faults(Pass));
        if (onThePool)
            await Task.Run(Both, TestContext.Current.CancellationToken);
        else
            Both();
        Assert.True(second < 20_000, $"{first} faults, then {second}; without large pages each pass has 98,000");

        void Pass()
        {
            using DisposeScope scope = NewDisposeScope();
            network.Forward(zeros([1, 3, 320, 416]), OutputLayer.PostNorm, null, CancellationToken.None);
        }
    }

    // Minor faults of this process: the tenth number, counted from the state that follows the name in brackets the eighth.
    private static long Faults(Action work)
    {
        long before = Now();
        work();
        return Now() - before;

        static long Now()
        {
            string line = File.ReadAllText("/proc/self/stat");
            return long.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
        }
    }

    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Read([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}

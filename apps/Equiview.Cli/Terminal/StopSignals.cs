using System.Runtime.InteropServices;
namespace Equiview.Cli.Terminal;

/// <summary>
/// The signals besides Ctrl-C and SIGTERM that stop a verb at its next step, so that what is finished is written: SIGHUP of a closed
/// terminal (not where it is ignored, as 'nohup' does), and SIGUSR1 and SIGUSR2, by which batch systems announce the end of the time.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    public StopSignals()
    {
        foreach (PosixSignal signal in Signals())
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stop.Cancel();
            }));
    }

    /// <summary>Cancelled by the first of them.</summary>
    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        registrations.ForEach(r => r.Dispose());
        stop.Dispose();
    }

    // The numbers of SIGUSR1 and SIGUSR2 differ between systems.
    private static PosixSignal[] Signals() =>
        OperatingSystem.IsLinux() ? [PosixSignal.SIGHUP, (PosixSignal)10, (PosixSignal)12]
        : OperatingSystem.IsMacOS() ? [PosixSignal.SIGHUP, (PosixSignal)30, (PosixSignal)31]
        : [PosixSignal.SIGHUP];
}

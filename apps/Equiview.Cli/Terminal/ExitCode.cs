using System.Runtime.InteropServices;
namespace Equiview.Cli.Terminal;

/// <summary>What the command answers to the shell, and which failure answers what.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int InvalidFile = 3;
    public const int MissingComponent = 4;
    public const int Cancelled = 130;

    /// <summary>The code of a failure.</summary>
    public static int Of(Exception error) => error switch
    {
        OperationCanceledException => Cancelled,
        UsageException => Usage,
        InvalidFileException or ModelMismatchException or DegenerateInputException or IOException => InvalidFile,
        MissingComponentException or DllNotFoundException => MissingComponent,
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        SEHException => MissingComponent,
        _ => Failed,
    };

    /// <summary>The one line that tells the user what is wrong.</summary>
    public static string Describe(Exception error) => error switch
    {
        StoppedException => error.Message,
        OperationCanceledException => "cancelled; what was finished is written",
        EquiviewException => error.Message,
        DllNotFoundException or TypeInitializationException =>
            $"a native library does not load ({Innermost(error)}); run 'equiview doctor'",
        UnauthorizedAccessException or IOException => error.Message,
        OutOfMemoryException => "out of memory; use a smaller image, a coarser stride or a smaller model",
        _ => $"{Innermost(error)} (a bug in Equiview; run again with --verbose and report it)",
    };

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message.Split('\n')[0].Trim();
    }
}

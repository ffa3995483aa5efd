using System.Diagnostics;
namespace Equiview.Formats.Tests.PointTables;

internal static class PointTableSample
{
    public static readonly ImageSize Size = new(100, 50);
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    /// <summary>Two points in frames 2, 3 and 5; the second is not seen in frame 3.</summary>
    public static PointTable Make()
    {
        var table = new PointTable(["nose", "linkes \"Öhr\""], [2, 3, 5]) { Seconds = [0.5, 0.75, 1.25] };
        for (int f = 0; f < 3; f++)
            table.Set(0, f, new(10.25 + f, 20.5), 0.9);
        table.Set(1, 0, new(30.75, 40), 0.8);
        table.Scores[4] = 0.1;
        table.Set(1, 2, new(32, 41.125), 0.7);
        return table;
    }

    /// <summary>What a Python program prints; null where there is no Python with the packages it imports.</summary>
    public static string? Python(string program, string imports)
    {
        foreach (string python in Pythons)
        {
            if (Run(python, $"import {imports}") is not null)
                return Run(python, $"import {imports}\n{program}") ?? throw new InvalidOperationException("the program failed: " + program);
        }

        return null;
    }

    private static string? Run(string python, string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", program])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : program.Contains('\n', StringComparison.Ordinal)
                ? throw new InvalidOperationException(error.Result) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

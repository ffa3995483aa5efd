using System.Text.Json;
using Spectre.Console;

namespace Equiview.Cli.Terminal;

/// <summary>
/// What a verb prints: results on stdout (a table, or one JSON document with --json), progress and remarks on stderr. --quiet leaves
/// results and errors only.
/// </summary>
internal sealed class Output(bool json, bool quiet)
{
    /// <summary>How the command writes JSON everywhere.</summary>
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private bool isDataOnStandardOutput;

    public bool Json { get; } = json;

    /// <summary>Standard output belongs to a verb's data from now on; what is printed goes to stderr.</summary>
    public void GiveUpStandardOutput()
    {
        isDataOnStandardOutput = true;
        Console.SetOut(Console.Error);
    }

    /// <summary>A remark that is not a result.</summary>
    public void Say(string line)
    {
        if (!quiet && !Json)
            Console.Error.WriteLine(line);
    }

    /// <summary>The result: <paramref name="value"/> with --json, else what <paramref name="human"/> prints.</summary>
    public void Result(object value, Action human)
    {
        if (isDataOnStandardOutput && quiet)
            return;
        if (Json)
            Console.Out.WriteLine(JsonSerializer.Serialize(value, Indented));
        else
            human();
    }

    /// <summary>A table of plain text; wide terminals or not, a cell is never cut.</summary>
    public static void Table(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = true });
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 400;
        console.Write(table);
    }

    /// <summary>Runs long work and shows its events: a bar on a terminal, a plain line every few seconds elsewhere. Returns the last event.</summary>
    public async Task<ProgressEvent?> Follow(IAsyncEnumerable<ProgressEvent> work)
    {
        ProgressEvent? last = null;
        if (quiet || Json || Console.IsErrorRedirected)
        {
            long shown = 0;
            await foreach (ProgressEvent step in work.ConfigureAwait(false))
            {
                last = step;
                if (Environment.TickCount64 - shown > 5000)
                {
                    Say(Line(step));
                    shown = Environment.TickCount64;
                }
            }

            return last;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            ProgressTask? bar = null;
            await foreach (ProgressEvent step in work.ConfigureAwait(false))
            {
                bar ??= context.AddTask(Markup.Escape(step.Stage));
                bar.Description = Markup.Escape(step.Stage);
                bar.MaxValue = step.Total ?? Math.Max(step.Done, 1);
                bar.IsIndeterminate = step.Total is null;
                bar.Value = step.Done;
                last = step;
            }
        }).ConfigureAwait(false);
        return last;
    }

    private static string Line(ProgressEvent step) =>
        step.Total is { } total ? FormattableString.Invariant($"{step.Stage}: {step.Done} of {total}") : FormattableString.Invariant($"{step.Stage}: {step.Done}");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Equiview.Reporting;
using Spectre.Console;
namespace Equiview.Cli.Terminal;

/// <summary>
/// What a verb prints: results on stdout (text, or one JSON document with --json), progress and remarks on stderr. --quiet leaves
/// results and errors only. As progress, an event without a count is a line of its own, one that counts nothing further carries a remark,
/// and counted steps show every few seconds.
/// </summary>
internal sealed class Output(bool json, bool quiet) : IProgress<ProgressEvent>
{
    private const int MillisecondsBetween = 3000;
    private long shown = Environment.TickCount64;
    private long done = -1;

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

    /// <summary>The result: <paramref name="value"/> with --json, else a text, by default its own.</summary>
    public void Result(object value, string? text = null) => Result(value, () => Console.Out.WriteLine(text ?? value.ToString()));

    /// <summary>The result of a verb that wrote something: with --json its name before the values of a summary, else a text.</summary>
    public void Written(object summary, string text, string name)
    {
        JsonObject values = JsonSerializer.SerializeToNode(summary, ReportJson.ResultOptions)!.AsObject();
        values.Insert(0, "output", name);
        Result(values, text);
    }

    /// <summary>The result: <paramref name="value"/> with --json, else what <paramref name="human"/> prints.</summary>
    public void Result(object value, Action human)
    {
        if (isDataOnStandardOutput && quiet)
            return;
        if (Json)
            Console.Out.WriteLine(JsonSerializer.Serialize(value, ReportJson.ResultOptions));
        else
            human();
    }

    /// <summary>The tables of a report, its warnings, and where it lies.</summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="tables">The tables that are printed; the page has all.</param>
    /// <param name="cells">How a table becomes cells; null prints it as it is.</param>
    public void Show(
        Report report, string folder, IEnumerable<MetricTable> tables,
        Func<MetricTable, (string[], IReadOnlyList<string[]>)>? cells = null) =>
        Result(report.Tables, () =>
        {
            foreach (MetricTable table in tables)
            {
                Console.Out.WriteLine(table.Title);
                (string[] columns, IReadOnlyList<string[]> rows) = (cells ?? ReportText.Cells)(table);
                Table(columns, rows);
            }

            foreach (string warning in report.Warnings)
                Say("note: " + warning);
            Console.Out.WriteLine($"See {Path.Combine(folder, "report.html")}");
        });

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        bool remark = value.Detail is not null && value.Done == done;
        done = value.Done;
        if (value is { Done: 0, Total: null })
        {
            Say(value.Detail is { } detail ? $"{value.Stage}: {detail}" : value.Stage);
            return;
        }

        if (remark)
        {
            Say("note: " + value.Detail);
            return;
        }

        if (Environment.TickCount64 - shown < MillisecondsBetween)
            return;
        shown = Environment.TickCount64;
        Say(Line(value));
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

    /// <summary>Runs long work and shows its events: a bar on a terminal, a plain line every few seconds elsewhere.</summary>
    public async Task Follow(IAsyncEnumerable<ProgressEvent> work)
    {
        if (quiet || Json || Console.IsErrorRedirected)
        {
            await foreach (ProgressEvent step in work.ConfigureAwait(false))
                Report(step);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        ProgressColumn[] columns = [
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()];
        await console.Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
        {
            ProgressTask? bar = null;
            await foreach (ProgressEvent step in work.ConfigureAwait(false))
            {
                bar ??= context.AddTask(Markup.Escape(step.Stage));
                bar.Description = Markup.Escape(step.Stage);
                bar.MaxValue = step.Total ?? Math.Max(step.Done, 1);
                bar.IsIndeterminate = step.Total is null;
                bar.Value = step.Done;
            }
        }).ConfigureAwait(false);
    }

    private static string Line(ProgressEvent step) => step.Total is { } total
        ? FormattableString.Invariant($"{step.Stage}: {step.Done} of {total}")
        : FormattableString.Invariant($"{step.Stage}: {step.Done}");
}

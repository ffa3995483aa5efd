using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>A host answers what a process answers, so that tests may take either.</summary>
public sealed class CommandHostTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_OneCommandAfterTheOther_AnswersWhatAProcessAnswers()
    {
        // A picture on standard output, a table, an error of each kind; the first moves what is printed to stderr.
        string[][] commands =
        [
            ["pose", "board", "-o", "-"],
            ["models", "show", "dense-sift"],
            ["features", "none.png"],
            ["nonsense"],
        ];
        foreach (string[] command in commands)
        {
            CommandResult process = await CommandLine.RunProcess(folder.Path, command), host = await CommandLine.Run(folder.Path, command);
            Assert.NotEqual("", host.Output + host.Error);
            Assert.Equal(process, host);
        }
    }
}

namespace Equiview.Core.Tests.Errors;

public sealed class StoppedExceptionTests
{
    [Fact]
    public async Task Tell_CancelledWork_SaysHowItGoesOnAfterTheStepsBefore()
    {
        using var stop = new CancellationTokenSource();
        var steps = new List<int>();
        StoppedException stopped = await Assert.ThrowsAsync<StoppedException>(
            () => ReadAsync(StoppedException.Tell(Steps(stop), () => $"go on after {steps.Count}"), steps));
        Assert.Equal([1, 2], steps);
        Assert.Equal(("go on after 2", stop.Token), (stopped.Message, stopped.CancellationToken));
    }

    [Fact]
    public async Task Tell_NothingKept_LeavesTheCancellation()
    {
        using var stop = new CancellationTokenSource();
        Exception? error = await Record.ExceptionAsync(() => ReadAsync(StoppedException.Tell(Steps(stop), () => null), []));
        Assert.True(error is OperationCanceledException and not StoppedException);
    }

    private static async IAsyncEnumerable<int> Steps(CancellationTokenSource stop)
    {
        yield return 1;
        await Task.Yield();
        yield return 2;
        await stop.CancelAsync();
        stop.Token.ThrowIfCancellationRequested();
        yield return 3;
    }

    private static async Task ReadAsync(IAsyncEnumerable<int> steps, List<int> read)
    {
        await foreach (int step in steps)
            read.Add(step);
    }
}

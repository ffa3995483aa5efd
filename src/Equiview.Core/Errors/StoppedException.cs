using System.Runtime.CompilerServices;
namespace Equiview;

/// <summary>Long work was stopped by its user; the message says how it goes on.</summary>
/// <param name="message">One line.</param>
/// <param name="inner">The cancellation.</param>
public sealed class StoppedException(string message, OperationCanceledException inner)
    : OperationCanceledException(message, inner, inner.CancellationToken)
{
    /// <summary>How training that was stopped goes on; null where no checkpoint was written.</summary>
    /// <param name="done">What was done ("7 steps").</param>
    /// <param name="checkpoint">Its file.</param>
    internal static string? Resumable(string done, string checkpoint) =>
        File.Exists(checkpoint) ? $"cancelled after {done}; the same command with --resume goes on from {checkpoint}" : null;

    /// <summary>The same steps; a cancellation among them tells how the work goes on.</summary>
    /// <param name="steps">The work.</param>
    /// <param name="goesOn">Asked after the cancellation; null where nothing was kept.</param>
    internal static async IAsyncEnumerable<T> Tell<T>(IAsyncEnumerable<T> steps, Func<string?> goesOn)
    {
        IAsyncEnumerator<T> all = steps.GetAsyncEnumerator();
        await using ConfiguredAsyncDisposable owned = all.ConfigureAwait(false);
        while (await Next().ConfigureAwait(false))
            yield return all.Current;

        async Task<bool> Next()
        {
            try
            {
                return await all.MoveNextAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException stopped) when (goesOn() is { } how)
            {
                throw new StoppedException(how, stopped);
            }
        }
    }
}

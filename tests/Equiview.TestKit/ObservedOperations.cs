using System.Diagnostics;

namespace Equiview.TestKit;

/// <summary>The operations that a listener sees of some work, and of nothing else that runs at the same time.</summary>
public static class ObservedOperations
{
    /// <summary>Runs work and returns its operations by name, in the order in which they ended.</summary>
    public static IReadOnlyList<(string Operation, object? Items)> Of(Action work)
    {
        var ended = new List<(string, object?)>();
        using var root = new Activity("test");
        root.SetIdFormat(ActivityIdFormat.W3C).Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == EquiviewDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a =>
            {
                if (a.TraceId != root.TraceId)
                    return;
                lock (ended)
                    ended.Add((a.OperationName, a.GetTagItem("equiview.items")));
            },
        };
        ActivitySource.AddActivityListener(listener);
        work();
        return ended;
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Equiview.Core.Tests.Diagnostics;

// Listeners see every thread of the process: what other tests do must not count.
public sealed class EquiviewDiagnosticsTests
{
    [Fact]
    public void Begin_WithListener_IsAnActivityWithItsTags()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == EquiviewDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a =>
            {
                if (a.OperationName == "test match")
                    ended.Add(a);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using (DiagnosticOperation operation = EquiviewDiagnostics.Begin("test match", "vit+x"))
        {
            Assert.True(operation.IsObserved);
            operation.SetImage(new ImageSize(640, 480));
            operation.Set("pose.found", "true");
            operation.Count(12);
            operation.Fail("it went wrong");
        }

        Activity activity = Assert.Single(ended);
        Assert.Equal("vit+x", activity.GetTagItem("equiview.model"));
        Assert.Equal(640, activity.GetTagItem("equiview.image.width"));
        Assert.Equal(480, activity.GetTagItem("equiview.image.height"));
        Assert.Equal("true", activity.GetTagItem("equiview.pose.found"));
        Assert.Equal(12L, activity.GetTagItem("equiview.items"));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
    }

    [Fact]
    public void Begin_WithMeterListener_MeasuresDurationAndItems()
    {
        var seconds = new List<double>();
        var items = new List<long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == EquiviewDiagnostics.Name)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            if (IsOurs(tags))
                seconds.Add(value);
        });
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (IsOurs(tags))
                items.Add(value);
        });
        listener.Start();
        using (DiagnosticOperation operation = EquiviewDiagnostics.Begin("test meter", "m"))
            operation.Count(3);
        Assert.Equal([3L], items);
        Assert.InRange(Assert.Single(seconds), 0, 60);

        static bool IsOurs(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            tags.ToArray().Contains(KeyValuePair.Create<string, object?>("equiview.operation", "test meter"));
    }

    [Fact]
    public void Begin_WithoutListener_AllocatesNothing()
    {
        Run(1);
        for (int attempt = 0; ; attempt++)
        {
            // Another test may listen at the moment: then it is tried again.
            using DiagnosticOperation seen = EquiviewDiagnostics.Begin("test nothing");
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(1000);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (!seen.IsObserved || attempt == 50)
            {
                Assert.Equal(0, allocated);
                return;
            }

            Thread.Sleep(20);
        }

        static void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using DiagnosticOperation operation = EquiviewDiagnostics.Begin("test nothing", "model");
                operation.SetImage(new ImageSize(1, 2));
                operation.Set("pose.found", "true");
                operation.Count(i);
            }
        }
    }
}

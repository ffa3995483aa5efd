using System.Diagnostics;

namespace Equiview;

/// <summary>An operation that listeners see: see <see cref="EquiviewDiagnostics.Begin"/>. Without a listener it does nothing.</summary>
public readonly struct DiagnosticOperation : IDisposable
{
    private readonly Activity? activity;
    private readonly string? operation;
    private readonly string? model;
    private readonly long start;

    internal DiagnosticOperation(Activity? activity, string operation, string? model) =>
        (this.activity, this.operation, this.model, start) = (activity, operation, model, Stopwatch.GetTimestamp());

    /// <summary>Whether somebody sees the operation.</summary>
    public bool IsObserved => operation is not null;

    /// <summary>Names the size of the image that is worked on.</summary>
    public void SetImage(ImageSize size)
    {
        if (activity is null)
            return;
        activity.SetTag("equiview.image.width", size.Width);
        activity.SetTag("equiview.image.height", size.Height);
    }

    /// <summary>Sets a tag.</summary>
    /// <param name="name">Its name after "equiview.".</param>
    /// <param name="value">Its value.</param>
    public void Set(string name, string value) => activity?.SetTag("equiview." + name, value);

    /// <summary>Counts what the operation has brought forth.</summary>
    /// <param name="items">Matches, tracks, inliers: whatever it makes.</param>
    public void Count(long items)
    {
        if (operation is null)
            return;
        activity?.SetTag(EquiviewDiagnostics.ItemsTag, items);
        if (EquiviewDiagnostics.Items.Enabled)
            EquiviewDiagnostics.Items.Add(items, Tags());
    }

    /// <summary>Marks the operation as failed.</summary>
    /// <param name="reason">Why, one line.</param>
    public void Fail(string reason) => activity?.SetStatus(ActivityStatusCode.Error, reason);

    /// <summary>Ends the operation.</summary>
    public void Dispose()
    {
        if (operation is null)
            return;
        if (EquiviewDiagnostics.Duration.Enabled)
            EquiviewDiagnostics.Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, Tags());
        activity?.Dispose();
    }

    private TagList Tags()
    {
        var tags = new TagList { { EquiviewDiagnostics.OperationTag, operation } };
        if (model is not null)
            tags.Add(EquiviewDiagnostics.ModelTag, model);
        return tags;
    }
}

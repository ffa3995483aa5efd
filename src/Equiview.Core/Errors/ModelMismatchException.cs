namespace Equiview;

/// <summary>A checkpoint or adapter that does not belong to the model it is loaded into.</summary>
/// <param name="message">One line that names the file, the model and the first differences.</param>
/// <param name="differences">Every missing, unexpected or wrongly shaped tensor, one a line.</param>
public sealed class ModelMismatchException(string message, IReadOnlyList<string>? differences = null) : EquiviewException(message)
{
    /// <summary>Every missing, unexpected or wrongly shaped tensor, one a line.</summary>
    public IReadOnlyList<string> Differences { get; } = differences ?? [];

    /// <summary>The message and the stack trace, then every difference on a line of its own: what 'equiview --verbose' prints.</summary>
    public override string ToString() => string.Join(Environment.NewLine + "  ", [base.ToString(), .. Differences]);
}

namespace Equiview;

/// <summary>A number with what it counts, as people read it.</summary>
public static class CountText
{
    /// <summary>"1 frame", "7 frames", "0 matches".</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The word for one.</param>
    /// <param name="many">The word for any other number; null adds an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        FormattableString.Invariant($"{count} {(count == 1 ? one : many ?? one + "s")}");
}

namespace Equiview;

/// <summary>
/// Input that is well formed but has no answer: an empty image, fewer points than the method needs, values that are not finite.
/// </summary>
/// <param name="message">One line: what is degenerate and what would be enough.</param>
public sealed class DegenerateInputException(string message) : EquiviewException(message);

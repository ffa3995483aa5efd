namespace Equiview;

/// <summary>A network that computed values no method can use: NaN or infinity.</summary>
/// <param name="message">One line: which model, what came out and what to do.</param>
public sealed class ModelOutputException(string message) : EquiviewException(message);

namespace Equiview;

/// <summary>Base of every error Equiview raises on purpose. The message is one line: what is wrong and what to do.</summary>
public abstract class EquiviewException(string message, Exception? inner = null) : Exception(message, inner);

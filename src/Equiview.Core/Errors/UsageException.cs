namespace Equiview;

/// <summary>A choice the user named does not exist or does not fit: a model, recipe, device, option value.</summary>
/// <param name="message">One line: what was asked for and what there is.</param>
public sealed class UsageException(string message) : EquiviewException(message);

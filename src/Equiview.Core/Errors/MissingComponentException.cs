namespace Equiview;

/// <summary>Something outside the program is missing: a native library, a driver, a weight file.</summary>
/// <param name="component">What is missing.</param>
/// <param name="fix">The exact command or step that brings it.</param>
/// <param name="inner">The lower-level error, when there is one.</param>
public sealed class MissingComponentException(string component, string fix, Exception? inner = null)
    : EquiviewException($"{component} is missing; {fix}", inner)
{
    /// <summary>What is missing.</summary>
    public string Component { get; } = component;

    /// <summary>The step that brings it.</summary>
    public string Fix { get; } = fix;
}

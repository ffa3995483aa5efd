namespace Equiview.Formats;

/// <summary>A Python list.</summary>
public sealed class PickleList : PickleSequence;

namespace Equiview.Formats.TorchPickle;

/// <summary>A Python list.</summary>
public sealed class PickleList : PickleSequence;

namespace Equiview.Formats.TorchPickle;

/// <summary>A Python list.</summary>
internal sealed class PickleList : PickleSequence;

namespace Equiview.Formats.TorchPickle;

/// <summary>A Python set or frozenset, as stored; repeated elements are not merged.</summary>
internal sealed class PickleSet : PickleSequence;

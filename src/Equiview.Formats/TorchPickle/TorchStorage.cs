namespace Equiview.Formats.TorchPickle;

/// <summary>A torch storage that tensors are views of.</summary>
/// <param name="Type">Element type; null for an untyped storage, or a type this library does not hold.</param>
/// <param name="Bytes">The elements; null while a legacy file is only scanned for where they lie.</param>
internal sealed record TorchStorage(ElementType? Type, ReadOnlyMemory<byte>? Bytes);

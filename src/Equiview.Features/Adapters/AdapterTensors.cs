using Equiview.Formats;

namespace Equiview.Features.Adapters;

/// <summary>Reads the tensors of an adapter file with their shapes checked, and knows which were read.</summary>
internal sealed class AdapterTensors(ITensorArchive archive, int dimension)
{
    private readonly HashSet<string> read = [];

    public LoraPair Lora(int block, LoraTarget target, string a, string b)
    {
        StoredTensor first = Find(a);
        if (first.Shape is not [> 0, _])
            throw new InvalidFileException(
                archive.Path, $"holds a LoRA matrix of shape [{string.Join(", ", first.Shape)}], needs [rank, {dimension}]", a);
        return new LoraPair(block, target, Values(a, first.Shape[0], dimension), Values(b, dimension, first.Shape[0]));
    }

    public RefineConvWeights RefineConv(string weight, string bias) =>
        new(Values(weight, dimension, dimension, 3, 3), Values(bias, dimension));

    /// <exception cref="InvalidFileException">The file holds a tensor that none of the calls asked for.</exception>
    public void RequireAllRead()
    {
        if (archive.Tensors.Keys.Where(k => !read.Contains(k)).Min(StringComparer.Ordinal) is { } rest)
            throw new InvalidFileException(archive.Path, "holds a tensor that is no part of an adapter", rest);
    }

    private float[] Values(string key, params long[] shape)
    {
        StoredTensor tensor = Find(key);
        if (!tensor.Shape.AsSpan().SequenceEqual(shape))
            throw new InvalidFileException(
                archive.Path, $"holds a tensor of shape [{string.Join(", ", tensor.Shape)}], needs [{string.Join(", ", shape)}]", key);
        read.Add(key);
        float[] values = tensor.ToSingles();
        FiniteValues.RequireWeights(values, archive.Path, key);
        return values;
    }

    private StoredTensor Find(string key) =>
        archive.Tensors.GetValueOrDefault(key) ?? throw new InvalidFileException(archive.Path, "lacks a tensor of its adapter", key);
}

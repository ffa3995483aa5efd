namespace Equiview.Formats.TorchPickle;

/// <summary>The name of a class, function or constant; nothing is looked up or run.</summary>
/// <param name="Module">Python module, "torch".</param>
/// <param name="Name">Qualified name inside it, "float16".</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>"torch.float16".</summary>
    public override string ToString() => $"{Module}.{Name}";
}

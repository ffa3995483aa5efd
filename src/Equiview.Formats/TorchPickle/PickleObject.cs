using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>
/// What stands for an object of a class, or the result of a function, that this library does not build: its name and what would have been
/// passed. Nothing was called.
/// </summary>
internal sealed class PickleObject
{
    private PickleDictionary? items;
    private PickleList? elements;

    internal PickleObject(PickleGlobal type, PickleSequence arguments)
    {
        Type = type;
        Arguments = arguments;
    }

    /// <summary>The class or function.</summary>
    public PickleGlobal Type { get; }

    /// <summary>Python module of the class or function.</summary>
    public string Module => Type.Module;

    /// <summary>Qualified name inside the module.</summary>
    public string Name => Type.Name;

    /// <summary>Arguments of the constructor or call.</summary>
    public PickleSequence Arguments { get; }

    /// <summary>What __setstate__ would receive; null when nothing.</summary>
    public object? State { get; internal set; }

    /// <summary>Entries of a dictionary-like class.</summary>
    public PickleDictionary Items => items ??= new PickleDictionary();

    /// <summary>Elements of a list-like class.</summary>
    public PickleList Elements => elements ??= new PickleList();

    /// <summary>The array this became once its state was known.</summary>
    internal StoredTensor? Tensor { get; set; }
}

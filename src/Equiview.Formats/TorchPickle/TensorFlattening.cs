using System.Globalization;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>Names the tensors of nested dictionaries by the path to them, joined with dots.</summary>
internal sealed class TensorFlattening(ReadBudget budget)
{
    private const int MaximumDepth = 64;
    private const int VisitBytes = 64;
    private readonly Dictionary<string, StoredTensor> tensors = new(StringComparer.Ordinal);
    private readonly HashSet<PickleDictionary> open = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// All tensors that dictionaries lead to. A dictionary that contains itself is not entered again; one that many paths share is named by
    /// each of them, as long as the file's budget lasts.
    /// </summary>
    public static IReadOnlyDictionary<string, StoredTensor> Flatten(object? root, ReadBudget budget)
    {
        var flattening = new TensorFlattening(budget);
        if (root is StoredTensor single)
            flattening.tensors.Add("tensor", single);
        else if (root is PickleDictionary dictionary)
            flattening.Enter(dictionary, "");
        return flattening.tensors;
    }

    private void Enter(PickleDictionary dictionary, string prefix)
    {
        if (open.Count == MaximumDepth)
            throw new InvalidFileException(budget.File, $"nests dictionaries deeper than {MaximumDepth} levels");
        if (!open.Add(dictionary))
            return;
        for (int i = 0; i < dictionary.Count; i++)
        {
            (object? key, object? value) = dictionary.Entries[i];
            string? text = key as string ?? (key is long number ? number.ToString(CultureInfo.InvariantCulture) : null);
            budget.Charge(VisitBytes);
            if (text is null || value is not (StoredTensor or PickleDictionary) || dictionary.IsReplaced(i))
                continue;
            budget.Charge(2L * (prefix.Length + text.Length + 1));
            string name = prefix + text;
            if (value is PickleDictionary inner)
                Enter(inner, name + ".");
            else if (!tensors.TryAdd(name, (StoredTensor)value))
                throw new InvalidFileException(budget.File, "has two tensors of the same dotted name", name);
        }

        open.Remove(dictionary);
    }
}

using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>
/// What a pickle's calls mean. The names below build plain data by code of this library; every other name, whatever it is, becomes an inert
/// <see cref="PickleObject"/>.
/// </summary>
internal sealed class PickleCalls(ReadBudget budget)
{
    private const int ObjectBytes = 96;
    private const int ReferenceBytes = 16;

    /// <summary>Interprets a call or a construction.</summary>
    public object? Call(PickleCursor cursor, object? function, PickleSequence arguments)
    {
        budget.Charge(ObjectBytes);
        PickleGlobal global = function switch
        {
            PickleGlobal named => named,
            PickleObject other => other.Type,
            _ => throw cursor.Error("calls something that is neither a class nor a function"),
        };
        object? first = arguments.Count > 0 ? arguments[0] : null;
        object? result = function is not PickleGlobal ? null : global.ToString() switch
        {
            "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" => TorchTensors.Rebuild(budget, arguments, null),
            "torch._utils._rebuild_tensor_v3" =>
                TorchTensors.Rebuild(budget, arguments, arguments.Count > 6 ? arguments[6] as PickleGlobal : null),
            "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" => first as StoredTensor,
            "torch._utils._rebuild_device_tensor_from_numpy" or "torch._utils._rebuild_device_tensor_from_cpu_tensor" =>
                first as StoredTensor,
            "torch._tensor._rebuild_from_type_v2" => RebuildSubclass(cursor, global, arguments),
            "collections.OrderedDict" or "builtins.dict" or "__builtin__.dict" => Dictionary(cursor, first),
            "collections.defaultdict" => new PickleDictionary(),
            "torch.Size" or "builtins.tuple" or "__builtin__.tuple" =>
                first is PickleSequence items ? Copy(new PickleTuple([]), items) : null,
            "builtins.list" or "__builtin__.list" => Copy(new PickleList(), first as PickleSequence),
            "builtins.set" or "__builtin__.set" or "builtins.frozenset" or "__builtin__.frozenset" =>
                Copy(new PickleSet(), first as PickleSequence),
            "builtins.int" or "__builtin__.int" or "__builtin__.long" => first is long ? first : null,
            "builtins.float" or "__builtin__.float" => first is double ? first : null,
            "builtins.bool" or "__builtin__.bool" => first is bool ? first : null,
            "builtins.str" or "__builtin__.str" or "__builtin__.unicode" => first as string,
            "builtins.bytes" or "__builtin__.bytes" or "builtins.bytearray" or "__builtin__.bytearray" or "_codecs.encode" =>
                Bytes(arguments),
            "numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar" => NumpyArrays.Scalar(budget, arguments),
            "numpy.core.numeric._frombuffer" or "numpy._core.numeric._frombuffer" => NumpyArrays.FromBuffer(budget, arguments),
            "copyreg._reconstructor" or "copy_reg._reconstructor" => first is PickleGlobal type ? new PickleObject(type, arguments) : null,
            _ => null,
        };
        return result ?? new PickleObject(global, arguments);
    }

    /// <summary>Interprets a BUILD: gives an object its state. Arrays of numbers become tensors here.</summary>
    public object? Build(PickleCursor cursor, object? state, object? target)
    {
        // Attributes of dictionaries (an OrderedDict's _metadata) and of tensors are of no use here.
        if (target is not PickleObject placeholder)
            return target is PickleDictionary or PickleSequence or StoredTensor or PickleGlobal
                ? target
                : throw cursor.Error("gives a state to a plain value");
        placeholder.State = state;
        if (NumpyArrays.IsReconstruct(placeholder.Type))
            placeholder.Tensor = NumpyArrays.FromState(budget, state);
        return placeholder.Tensor ?? target;
    }

    // Only one level: the function that is named may not be this one again.
    private object? RebuildSubclass(PickleCursor cursor, PickleGlobal self, PickleSequence arguments) =>
        arguments.Count > 2 && arguments[0] is PickleGlobal function && function != self && arguments[2] is PickleSequence inner
            ? Call(cursor, function, inner)
            : null;

    private PickleDictionary Dictionary(PickleCursor cursor, object? pairs)
    {
        var result = new PickleDictionary();
        if (pairs is not PickleSequence sequence)
            return result;
        budget.Charge((long)sequence.Count * 4 * ReferenceBytes);
        foreach (object? pair in sequence)
        {
            if (pair is not PickleSequence { Count: 2 } keyAndValue)
                throw cursor.Error("has a dictionary entry that is not a pair");
            result.Add(keyAndValue[0], keyAndValue[1]);
        }

        return result;
    }

    private T Copy<T>(T target, PickleSequence? items)
        where T : PickleSequence
    {
        budget.Charge((long)(items?.Count ?? 0) * 2 * ReferenceBytes);
        foreach (object? item in items ?? PickleTuple.Empty)
            target.Add(item);
        return target;
    }

    private byte[]? Bytes(PickleSequence arguments)
    {
        switch (arguments.Count > 0 ? arguments[0] : null)
        {
            case null when arguments.Count == 0:
                return [];
            case byte[] bytes:
                return bytes;
            case string text when arguments.Count > 1 && arguments[1] is "latin1" or "latin-1":
                budget.Charge(text.Length);
                return Encoding.Latin1.GetBytes(text);
            default:
                return null;
        }
    }
}

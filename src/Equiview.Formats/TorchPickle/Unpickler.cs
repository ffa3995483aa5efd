using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>
/// Reads a pickle (protocols 0 to 5) into plain values without running anything. Calls are interpreted by <see cref="PickleCalls"/>: a
/// short list of names builds data, every other name becomes an inert <see cref="PickleObject"/>. Source: the opcode descriptions in
/// CPython's pickletools module. One opcode takes at least one byte and its own cost is bounded by what was pushed, so the work is linear
/// in the file.
/// </summary>
internal sealed class Unpickler
{
    // An empty list, tuple or dictionary with its reference: one byte of a pickle can make one.
    private const int ContainerBytes = 64;

    // The integers that one byte holds are made once.
    private static readonly object[] SmallIntegers = [.. Enumerable.Range(0, 256).Select(i => (object)(long)i)];

    private readonly PickleCursor cursor;
    private readonly ReadBudget budget;
    private readonly PickleStack stack;
    private readonly PickleCalls calls;
    private readonly IPersistentLoader? storages;

    private Unpickler(PickleCursor cursor, ReadBudget budget, IPersistentLoader? storages)
    {
        this.cursor = cursor;
        this.budget = budget;
        this.storages = storages;
        stack = new PickleStack(cursor);
        calls = new PickleCalls(budget);
    }

    /// <summary>Reads the pickle the cursor stands on and leaves the cursor behind its STOP.</summary>
    /// <param name="cursor">One or more pickles, one after the other.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <param name="storages">What persistent ids mean; null where there must be none.</param>
    public static object? Load(PickleCursor cursor, ReadBudget budget, IPersistentLoader? storages = null)
    {
        var unpickler = new Unpickler(cursor, budget, storages);
        while (true)
        {
            byte opcode = cursor.Byte();
            if (opcode == '.')
                return unpickler.stack.Pop();
            if (!unpickler.PushValue(opcode) && !unpickler.Collect(opcode) && !unpickler.Construct(opcode))
                throw cursor.Error($"has the unknown or forbidden opcode 0x{opcode:x2}");
        }
    }

    // Opcodes that push one value.
    private bool PushValue(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N': stack.Push(null); break;
            case 0x88: stack.Push(true); break;
            case 0x89: stack.Push(false); break;
            case (byte)'I': stack.Push(IntegerOrBool()); break;
            case (byte)'L': stack.Push(cursor.DecimalLine()); break;
            case (byte)'K': stack.Push(SmallIntegers[cursor.Byte()]); break;
            case (byte)'M': stack.Push((long)cursor.UInt16()); break;
            case (byte)'J': stack.Push((long)cursor.Int32()); break;
            case 0x8a: stack.Push(cursor.LongInteger(cursor.Byte())); break;
            case 0x8b: stack.Push(cursor.LongInteger(cursor.Int32())); break;
            case (byte)'F': stack.Push(cursor.FloatLine()); break;
            case (byte)'G': stack.Push(cursor.BigEndianDouble()); break;
            case (byte)'S': stack.Push(PickleText.Unquote(cursor.Line()) ?? throw cursor.Error("has text that cannot be read")); break;
            case (byte)'V':
                stack.Push(PickleText.UnescapeUnicode(cursor.Line()) ?? throw cursor.Error("has text that cannot be read"));
                break;
            case (byte)'U': stack.Push(Encoding.Latin1.GetString(cursor.Take(cursor.Byte()))); break;
            case (byte)'T': stack.Push(Encoding.Latin1.GetString(cursor.Take(cursor.Int32()))); break;
            case 0x8c: stack.Push(Encoding.UTF8.GetString(cursor.Take(cursor.Byte()))); break;
            case (byte)'X': stack.Push(Encoding.UTF8.GetString(cursor.Take(cursor.UInt32()))); break;
            case 0x8d: stack.Push(Encoding.UTF8.GetString(cursor.Take(cursor.UInt64()))); break;
            case (byte)'C': stack.Push(cursor.Take(cursor.Byte()).ToArray()); break;
            case (byte)'B': stack.Push(cursor.Take(cursor.UInt32()).ToArray()); break;
            case 0x8e or 0x96: stack.Push(cursor.Take(cursor.UInt64()).ToArray()); break;
            case (byte)')': stack.Push(PickleTuple.Empty); break;
            case (byte)']': stack.Push(Charged(new PickleList())); break;
            case (byte)'}': stack.Push(Charged(new PickleDictionary())); break;
            case 0x8f: stack.Push(Charged(new PickleSet())); break;
            case (byte)'2': stack.Push(stack.Peek()); break;
            case (byte)'g': stack.Get(cursor.DecimalLine() is long index ? index : -1); break;
            case (byte)'h': stack.Get(cursor.Byte()); break;
            case (byte)'j': stack.Get(cursor.UInt32()); break;
            default: return false;
        }

        return true;
    }

    // Opcodes that move values between the stack, the memo and containers.
    private bool Collect(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: RequireProtocol(cursor.Byte()); break;
            case 0x95: cursor.UInt64(); break; // the frame's length: only a hint for reading ahead
            case (byte)'(': stack.Mark(); break;
            case (byte)'0': stack.Discard(); break;
            case (byte)'1': stack.PopToMark(); break;
            case (byte)'p': stack.Put(cursor.DecimalLine() is long index ? index : -1); break;
            case (byte)'q': stack.Put(cursor.Byte()); break;
            case (byte)'r': stack.Put(cursor.UInt32()); break;
            case 0x94: stack.Memoize(); break;
            case (byte)'t': stack.Push(Charged(new PickleTuple(stack.PopToMark()))); break;
            case 0x85 or 0x86 or 0x87: stack.Push(PopTuple(opcode - 0x84)); break;
            case (byte)'l': stack.Push(PickleContainers.Append(cursor, Charged(new PickleList()), stack.PopToMark())); break;
            case (byte)'d': stack.Push(PickleContainers.SetItems(cursor, Charged(new PickleDictionary()), stack.PopToMark())); break;
            case 0x91: stack.Push(PickleContainers.Append(cursor, Charged(new PickleSet()), stack.PopToMark())); break;
            case (byte)'a': AppendOne(stack.Pop()); break;
            case (byte)'e' or 0x90: AppendMarked(stack.PopToMark()); break;
            case (byte)'s': SetOne(stack.Pop(), stack.Pop()); break;
            case (byte)'u': SetMarked(stack.PopToMark()); break;
            default: return false;
        }

        return true;
    }

    // Opcodes that would look up names and call them.
    private bool Construct(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c': stack.Push(new PickleGlobal(cursor.TextLine(), cursor.TextLine())); break;
            case 0x93: PushGlobal(stack.Pop(), stack.Pop()); break;
            case (byte)'R' or 0x81: Call(stack.Pop(), stack.Pop()); break;
            case 0x92: stack.Pop(); Call(stack.Pop(), stack.Pop()); break; // keyword arguments are dropped
            case (byte)'i': Call(new PickleTuple(stack.PopToMark()), new PickleGlobal(cursor.TextLine(), cursor.TextLine())); break;
            case (byte)'o': CallMarked(stack.PopToMark()); break;
            case (byte)'b': stack.Push(calls.Build(cursor, stack.Pop(), stack.Pop())); break;
            case (byte)'P': stack.Push(Persistent(cursor.TextLine())); break;
            case (byte)'Q': stack.Push(Persistent(stack.Pop())); break;
            default: return false;
        }

        return true;
    }

    private T Charged<T>(T container)
    {
        budget.Charge(ContainerBytes);
        return container;
    }

    private object IntegerOrBool()
    {
        int start = cursor.Position;
        object value = cursor.DecimalLine();
        return cursor.Position - start == 3 && value is 0L or 1L ? value is 1L : value;
    }

    private void RequireProtocol(int protocol)
    {
        if (protocol > 5)
            throw cursor.Error($"has pickle protocol {protocol}; 0 to 5 are supported");
    }

    private PickleTuple PopTuple(int count)
    {
        var items = new List<object?>(count);
        for (int i = 0; i < count; i++)
            items.Add(stack.Pop());
        items.Reverse();
        return Charged(new PickleTuple(items));
    }

    private void AppendOne(object? item) => PickleContainers.Append(cursor, stack.Peek(), [item]);

    private void AppendMarked(List<object?> items) => PickleContainers.Append(cursor, stack.Peek(), items);

    private void SetOne(object? value, object? key) => PickleContainers.SetItems(cursor, stack.Peek(), [key, value]);

    private void SetMarked(List<object?> items) => PickleContainers.SetItems(cursor, stack.Peek(), items);

    private void PushGlobal(object? name, object? module) => stack.Push(module is string m && name is string n
        ? new PickleGlobal(m, n)
        : throw cursor.Error("names a class by something that is not text"));

    private void Call(object? arguments, object? function) => stack.Push(arguments is PickleSequence sequence
        ? calls.Call(cursor, function, sequence)
        : throw cursor.Error("calls with arguments that are not a tuple"));

    private void CallMarked(List<object?> items)
    {
        object? function = items.Count > 0 ? items[0] : throw cursor.Error("calls nothing");
        Call(new PickleTuple(items[1..]), function);
    }

    private object Persistent(object? id) =>
        storages?.Load(id) ?? throw cursor.Error("refers to data outside the pickle, which is not known here");
}

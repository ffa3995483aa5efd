using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>Adds to lists, sets, dictionaries and to placeholders of classes that behave like them.</summary>
internal static class PickleContainers
{
    public static object Append(PickleCursor cursor, object? container, IReadOnlyList<object?> items)
    {
        PickleSequence target = container switch
        {
            PickleList list => list,
            PickleSet set => set,
            PickleObject other => other.Elements,
            _ => throw cursor.Error("appends to something that is not a list"),
        };
        foreach (object? item in items)
            target.Add(item);
        return target;
    }

    public static object SetItems(PickleCursor cursor, object? container, IReadOnlyList<object?> keysAndValues)
    {
        PickleDictionary target = container switch
        {
            PickleDictionary dictionary => dictionary,
            PickleObject other => other.Items,
            _ => throw cursor.Error("sets an entry of something that is not a dictionary"),
        };
        if (keysAndValues.Count % 2 != 0)
            throw cursor.Error("has a key without a value");
        for (int i = 0; i < keysAndValues.Count; i += 2)
            target.Add(keysAndValues[i], keysAndValues[i + 1]);
        return target;
    }
}

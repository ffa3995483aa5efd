using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>Python pickles of plain data and numpy arrays (TAP-Vid's .pkl files), read without running anything.</summary>
internal static class PickleFile
{
    /// <summary>
    /// Reads one pickle into managed values: null, <see cref="bool"/>, <see cref="long"/> (<see cref="System.Numerics.BigInteger"/> beyond
    /// 64 bits), <see cref="double"/>, <see cref="string"/>, <c>byte[]</c>, <see cref="PickleDictionary"/>, <see cref="PickleList"/>,
    /// <see cref="PickleTuple"/>, <see cref="PickleSet"/>, <see cref="StoredTensor"/> for arrays of numbers, <see cref="PickleGlobal"/> and
    /// <see cref="PickleObject"/> for all else. Shared values are shared in the result too, which may even contain itself.
    /// </summary>
    /// <exception cref="InvalidFileException">Missing, truncated, corrupt, or not a pickle.</exception>
    public static object? Read(string path) => Read(FileBytes.Open(path));

    /// <summary>Reads one pickle; what is made of its values is to be charged to the same budget.</summary>
    /// <exception cref="InvalidFileException">Missing, truncated, corrupt, or not a pickle.</exception>
    public static object? Read(string path, out ReadBudget budget) => Read(FileBytes.Open(path), out budget);

    internal static object? Read(FileBytes file) => Read(file, out _);

    private static object? Read(FileBytes file, out ReadBudget budget)
    {
        using (file)
        {
            budget = ReadBudget.OfPickle(file);
            var cursor = new PickleCursor(file.Path, file.Slice(0, file.Length));
            object? value = Unpickler.Load(cursor, budget);
            return cursor.AtEnd
                ? value
                : throw new InvalidFileException(file.Path, "goes on after its first pickle; a torch file is opened as a checkpoint");
        }
    }
}

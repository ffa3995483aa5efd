namespace Equiview;

/// <summary>A file that cannot be used: truncated, corrupt, hostile, of another kind, or missing.</summary>
public sealed class InvalidFileException : EquiviewException
{
    /// <summary>Names the file, the problem and, where known, the byte or entry.</summary>
    /// <param name="file">Path of the file, or a name for data that came from memory.</param>
    /// <param name="problem">What is wrong, as a clause without a full stop.</param>
    /// <param name="where">Byte offset, key, line or entry, when known.</param>
    /// <param name="inner">The lower-level error, when there is one.</param>
    public InvalidFileException(string file, string problem, string? where = null, Exception? inner = null)
        : base(where is null ? $"{file}: {problem}" : $"{file}: {problem} (at {where})", inner)
    {
        File = file;
        Problem = problem;
        Where = where;
    }

    /// <summary>Path or name of the file.</summary>
    public string File { get; }

    /// <summary>What is wrong with it.</summary>
    public string Problem { get; }

    /// <summary>Byte offset, key, line or entry; null when unknown.</summary>
    public string? Where { get; }
}

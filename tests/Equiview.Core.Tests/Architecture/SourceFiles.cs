using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>The C# files of the repository, without what a build makes.</summary>
internal static class SourceFiles
{
    /// <summary>Files below folders, by their path in the repository.</summary>
    public static IEnumerable<string> Below(params string[] folders) =>
        folders.SelectMany(f => Directory.GetFiles(Repository.PathOf(f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !Path.GetRelativePath(Repository.Root, f).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"));

    /// <summary>A file as messages name it.</summary>
    public static string NameOf(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
}

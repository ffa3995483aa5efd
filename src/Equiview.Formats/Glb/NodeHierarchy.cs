using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Glb;

/// <summary>Checks that the nodes of a glTF are trees of a depth that code may descend into (glTF 2.0, 3.5.2).</summary>
internal static class NodeHierarchy
{
    // Skeletons of people have about 20 levels, of ropes and tails about 100.
    private const int MaximumDepth = 512;
    private const int NoParent = -1;

    /// <summary>Checks the "nodes" of a file.</summary>
    /// <exception cref="InvalidFileException">
    /// A child that does not exist or has two parents, nodes that contain themselves, or more than 512 levels.
    /// </exception>
    public static void Require(string path, JsonElement root)
    {
        if (root.Optional("nodes") is not { } list)
            return;
        JsonElement[] nodes = [.. list.Items(path, "nodes")];
        int[] parents = Parents(path, nodes);
        var depths = new int[nodes.Length];
        var open = new Stack<int>();
        for (int n = 0; n < nodes.Length; n++)
        {
            int at = n;
            for (; at != NoParent && depths[at] == 0; at = parents[at])
            {
                open.Push(at);
                if (open.Count > MaximumDepth)
                    throw TooDeep(path, n);
            }

            int depth = at == NoParent ? 0 : depths[at];
            while (open.TryPop(out int node))
                depths[node] = ++depth;
            if (depth > MaximumDepth)
                throw TooDeep(path, n);
        }
    }

    private static int[] Parents(string path, JsonElement[] nodes)
    {
        var parents = new int[nodes.Length];
        Array.Fill(parents, NoParent);
        for (int n = 0; n < nodes.Length; n++)
        {
            string where = FormattableString.Invariant($"nodes[{n}].children");
            foreach (JsonElement item in nodes[n].Optional("children")?.Items(path, where) ?? [])
            {
                int child = item.Integer(path, where);
                if (child < 0 || child >= nodes.Length)
                    throw new InvalidFileException(path, $"names the node {child} of {nodes.Length}", where);
                if (parents[child] != NoParent)
                    throw new InvalidFileException(path, $"has a node {child} with two parents", where);
                parents[child] = n;
            }
        }

        return parents;
    }

    private static InvalidFileException TooDeep(string path, int node) =>
        new(path, $"nests its nodes deeper than {MaximumDepth} levels, or in themselves", FormattableString.Invariant($"nodes[{node}]"));
}

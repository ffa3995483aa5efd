using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Equiview.Formats.Files;

namespace Equiview.Formats.WavefrontObj;

/// <summary>Reads the two entries of a Wavefront material library that a base color needs: Kd (taken as linear) and map_Kd.</summary>
internal static partial class MtlReader
{
    internal sealed record Material(Vector3 Diffuse, string? TexturePath)
    {
        public static Material Default { get; } = new(Vector3.One, null);
    }

    /// <summary>Adds a library's materials; a library that is missing is a warning, since many files come without theirs.</summary>
    public static void Read(string path, Dictionary<string, Material> materials, List<string> warnings)
    {
        if (!File.Exists(path))
        {
            warnings.Add($"material library {Path.GetFileName(path)} is missing");
            return;
        }

        string? name = null;
        foreach (string line in TextLines.Read(path))
        {
            string[] words = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
                continue;
            if (words[0] == "newmtl")
                materials[name = string.Join(' ', words[1..])] = Material.Default;
            else if (name is not null && words[0] == "Kd" && words.Length >= 4 && materials[name].TexturePath is null)
                materials[name] = materials[name] with { Diffuse = new(Number(words[1]), Number(words[2]), Number(words[3])) };
            else if (name is not null && words[0] == "map_Kd")
                materials[name] = WithTexture(materials[name], TextureFiles.Find(Path.GetDirectoryName(path) ?? "", TextureName(line)));
        }
    }

    // All that follows the options, blanks included: "map_Kd -s 1 1 1 my texture.png".
    private static string TextureName(string line)
    {
        string rest = line.Trim()["map_Kd".Length..].Trim();
        while (Options().Match(rest) is { Success: true } option)
            rest = rest[option.Length..];
        return rest;
    }

    // -o, -s and -t take one to three numbers, -mm two, the others one word (Wavefront's specification of material libraries).
    [GeneratedRegex(@"^-(?:[ost](?:\s+[-+.\d][-+.\deE]*){1,3}|mm\s+\S+\s+\S+|\w+\s+\S+)\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Options();

    /// <summary>With a map, writers leave Kd at anything (often 0.8 or 0): the map alone is the color.</summary>
    private static Material WithTexture(Material material, string path) => material with { TexturePath = path, Diffuse = Vector3.One };

    private static float Number(string word) =>
        float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value : 1;
}

using System.Globalization;
using System.Text;

namespace Equiview;

/// <summary>Strings in YAML.</summary>
internal static class YamlText
{
    /// <summary>A double-quoted string of one line (YAML 1.2.2, section 7.3.1).</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                text.Append(c);
        }

        return text.Append('"').ToString();
    }
}

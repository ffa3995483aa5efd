using System.Text;

namespace Equiview.Viewer.Server;

/// <summary>
/// Writes a page with its scripts, its style and the answers it needs into one file, which opens from disk without a server. Modules become
/// addresses of data in an import map, for a file may not import others.
/// </summary>
internal sealed class PageCopy
{
    // A copy may load nothing at all.
    private const string Policy = "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline'; "
        + "img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'";

    private const string Charset = "<meta charset=\"utf-8\">";

    private readonly Dictionary<string, byte[]> answers = [];

    /// <summary>Adds an answer.</summary>
    /// <param name="name">The address below /api/ with its query.</param>
    /// <param name="content">The bytes the server would send.</param>
    public void Add(string name, byte[] content) => answers[name] = content;

    /// <summary>Adds an answer as JSON.</summary>
    public void Add(string name, object value) => Add(name, HttpAnswers.Serialize(value));

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path)
    {
        Add("sort-worker", EmbeddedFiles.Read("scene/sort-worker.js"));
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            string page = EmbeddedFiles.ReadText("index.html");
            foreach ((string part, string instead) in Parts())
                page = page.Replace(part, instead, StringComparison.Ordinal);
            int end = page.IndexOf("</body>", StringComparison.Ordinal);
            writer.Write(page.AsSpan(0, end));
            foreach ((string name, byte[] content) in answers)
            {
                string id = name.Replace("&", "&amp;", StringComparison.Ordinal);
                writer.Write($"<script type=\"text/plain\" id=\"stored:{id}\">{Convert.ToBase64String(content)}</script>\n");
            }

            writer.Write($"<script type=\"importmap\">{ImportMap()}</script>\n");
            writer.Write("<script type=\"module\">import 'equiview/main.js';</script>\n");
            writer.Write(page.AsSpan(end));
        });
    }

    // What a page in one file has in place of its links.
    private static (string Part, string Instead)[] Parts() =>
    [
        (Charset, $"{Charset}\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">"),
        ("  <link rel=\"icon\" href=\"icon.svg\">\n", ""),
        ("<link rel=\"stylesheet\" href=\"style.css\">", $"<style>\n{EmbeddedFiles.ReadText("style.css")}</style>"),
        ("  <script type=\"module\" src=\"main.js\"></script>\n", ""),
    ];

    private static string ImportMap()
    {
        IEnumerable<string> modules = EmbeddedFiles.Names.Where(n => n.EndsWith(".js", StringComparison.Ordinal));
        var imports = modules.Order(StringComparer.Ordinal).ToDictionary(
            n => "equiview/" + n,
            n => "data:text/javascript;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(PageModules.WithAbsoluteImports(n))));
        return Encoding.UTF8.GetString(HttpAnswers.Serialize(new { imports }));
    }
}

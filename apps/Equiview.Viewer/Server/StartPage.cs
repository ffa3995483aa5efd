using System.Text;

namespace Equiview.Viewer.Server;

/// <summary>
/// The page of a content: <c>index.html</c> with what is shown before any script has run, and with the names of all modules that it will
/// import, so that a browser asks for them at once and not one level of imports after the other.
/// </summary>
internal static class StartPage
{
    private const string Head = "</head>", Main = "<main id=\"main\"></main>";

    /// <summary>Makes the page.</summary>
    /// <param name="content">What it shows.</param>
    /// <returns>HTML as UTF-8.</returns>
    public static byte[] Of(IViewerContent content)
    {
        string page = EmbeddedFiles.ReadText("index.html");
        IEnumerable<string> links = Modules(content.Kind).Select(m => $"  <link rel=\"modulepreload\" href=\"{m}\">\n");
        page = page.Replace(Head, string.Concat(links) + Head, StringComparison.Ordinal);
        if (content.Opening.Length > 0)
            page = page.Replace(Main, $"<main id=\"main\" class=\"full\">{content.Opening}</main>", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(page);
    }

    // All that the page's own module imports, however deep.
    private static IReadOnlyList<string> Modules(string kind)
    {
        var found = new List<string> { kind + "/page.js" };
        for (int i = 0; i < found.Count; i++)
            found.AddRange(PageModules.ImportsOf(found[i]).Except(found).ToArray());
        return found;
    }
}

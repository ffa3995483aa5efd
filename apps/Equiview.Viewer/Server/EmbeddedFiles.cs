using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Equiview.Viewer.Server;

/// <summary>The files of the page, which lie in this assembly: wwwroot, as it stands in the repository.</summary>
internal static class EmbeddedFiles
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Names of all files, as the page asks for them.</summary>
    public static IEnumerable<string> Names => Assembly.GetExecutingAssembly().GetManifestResourceNames().Select(n => n.Replace('\\', '/'));

    /// <summary>The content of a file.</summary>
    public static byte[] Read(string name)
    {
        Assembly assembly = Assembly.GetExecutingAssembly();
        string resource = assembly.GetManifestResourceNames().First(n => n.Replace('\\', '/') == name);
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>The text of a file.</summary>
    public static string ReadText(string name) => Encoding.UTF8.GetString(Read(name));

    /// <summary>Adds an address for each file; the page itself is /.</summary>
    /// <param name="routes">The addresses.</param>
    /// <param name="page">The page itself, which depends on what it shows.</param>
    public static void Map(IEndpointRouteBuilder routes, byte[] page)
    {
        foreach (string name in Names)
        {
            string type = Types.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream");
            bool isPage = name == "index.html";
            routes.MapGet(isPage ? "/" : "/" + name, (HttpContext context) => context.SendAsync(isPage ? page : Read(name), type));
        }
    }
}

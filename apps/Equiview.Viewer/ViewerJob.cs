using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Features;
using Equiview.Rendering.Gaussians;
using Equiview.Pose;
using Equiview.Viewer.Objects;
using Equiview.Viewer.Photographs;
using Equiview.Viewer.Reports;
using Equiview.Viewer.Scenes;
using Equiview.Viewer.Server;
using Equiview.Viewer.Tracks;

namespace Equiview.Viewer;

/// <summary>A local page for photographs, a video, a scene, an object or reports: 'equiview view'.</summary>
public sealed record ViewerJob
{
    /// <summary>Port of the page; null takes a free one.</summary>
    [Description("port of the page on this machine (default a free one)")]
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>Whether no browser is opened.</summary>
    [Description("print the address and open no browser")]
    public bool NoBrowser { get; init; }

    /// <summary>Folder of the photographs of a scene.</summary>
    [Description("scene: its posed photographs (COLMAP, transforms.json or another known folder), to look from where they were taken")]
    public string? Views { get; init; }

    /// <summary>File of CLIP's text tower.</summary>
    [Description("scene whose features lie in CLIP's space: CLIP text tower, its merge list beside it, to search by words")]
    public string? TextWeights { get; init; }

    /// <summary>Most Gaussians of a scene; null shows all.</summary>
    [Description("scene: show only the N Gaussians that matter most, where all are too many for this machine; it cannot be saved then")]
    [Range(1, int.MaxValue)]
    public int? Budget { get; init; }

    /// <summary>Mesh of an object that was made from one.</summary>
    [Description("object that was made from a mesh: the mesh, in meters")]
    public string? Mesh { get; init; }

    /// <summary>File of a page without a server; null serves one.</summary>
    [Description("write photographs with their heat maps, a video with its tracks, or a scene as one page that opens from disk (.html)")]
    public string? Export { get; init; }

    /// <summary>Serves the page until the end is asked for.</summary>
    /// <param name="paths">What is shown.</param>
    /// <param name="output">Folder of what is saved; made when something is.</param>
    /// <param name="needs">What the page may open.</param>
    /// <param name="say">Receives the address, and whatever else a user should know.</param>
    /// <param name="cancellation">Ends the page.</param>
    /// <exception cref="UsageException">The paths make no page together, or the port is taken.</exception>
    /// <exception cref="InvalidFileException">A file is missing or damaged.</exception>
    public async Task RunAsync(
        IReadOnlyList<string> paths, string output, ViewerNeeds needs, Action<string> say, CancellationToken cancellation)
    {
        await Task.Yield(); // Ctrl-C waits for what has returned to its caller, and would cut off the rest
        if (Export is not null && !Export.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--export takes a name that ends in .html, not '{Export}'");
        if (Export is not null && (Port is not null || NoBrowser))
            throw new UsageException("--port and --no-browser have no effect with --export");
        IViewerContent content = Open(paths, new OutputFolder(output), needs);
        if (Export is not null)
        {
            using (content)
                Write(content, Export, cancellation);
            say($"written to {Export}");
            return;
        }

        await using ViewerServer server = await ViewerServer.StartAsync(content, Port ?? 0);
        bool opened = !NoBrowser && Browser.TryOpen(server.Address);
        say(opened ? $"opened {server.Address}" : $"open {server.Address}");
        say("Ctrl-C ends it");
        await server.RunAsync(cancellation);
    }

    /// <summary>What can be shown, for help.</summary>
    public const string Shown = "photographs (two or more), a video with or without a csv of tracks, a Gaussian scene, an .eqobject, "
        + "or folders of one or two reports";

    private static readonly string[] RecipeOptions = ["--model", "--preset", "--long-side", "--layer", "--stride"];

    /// <summary>Whether an option of models has an effect: objects carry their recipe, scenes and reports need no model at all.</summary>
    /// <param name="paths">What is shown.</param>
    /// <param name="option">Its name.</param>
    public static bool Takes(IReadOnlyList<string> paths, string option) => ViewerPaths.KindOf(paths) switch
    {
        ViewerKind.Photographs or ViewerKind.Tracks => true,
        ViewerKind.Object => !RecipeOptions.Contains(option),
        _ => false,
    };

    internal static void Write(IViewerContent content, string file, CancellationToken cancellation)
    {
        var page = new PageCopy();
        page.Add("content", new { content.Kind, content.Title });
        content.CopyTo(page, cancellation);
        page.Write(file);
    }

    internal IViewerContent Open(IReadOnlyList<string> paths, OutputFolder output, ViewerNeeds needs)
    {
        ViewerKind kind = ViewerPaths.KindOf(paths);
        if (kind != ViewerKind.Scene && ((Views ?? TextWeights) is not null || Budget is not null))
            throw new UsageException("--views, --text-weights and --budget go with a scene");
        if (kind != ViewerKind.Object && Mesh is not null)
            throw new UsageException("--mesh goes with an object");
        return Open(kind, paths, output, needs);
    }

    private IViewerContent Open(ViewerKind kind, IReadOnlyList<string> paths, OutputFolder output, ViewerNeeds needs) => kind switch
    {
        ViewerKind.Photographs => new PhotographContent(paths, needs),
        ViewerKind.Scene => new SceneContent(paths[0], this, needs.Rasterizer, output),
        ViewerKind.Tracks => new TrackContent(
            paths.First(p => p != ViewerPaths.TracksAmong(paths)), ViewerPaths.TracksAmong(paths), needs.LoadOne(), output),
        ViewerKind.Object => new ObjectContent(paths[0], new ObjectPoseOptions { Extractor = needs.Files, Mesh = Mesh }),
        _ => new ReportContent(paths),
    };
}

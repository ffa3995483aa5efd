using Microsoft.AspNetCore.Routing;

namespace Equiview.Viewer.Server;

/// <summary>What a page shows: photographs, a video, a scene, an object or reports. It owns what it has opened.</summary>
internal interface IViewerContent : IDisposable
{
    /// <summary>Name of the folder of modules that shows it: photographs, tracks, scene, object or reports.</summary>
    string Kind { get; }

    /// <summary>One line for the title of the page.</summary>
    string Title { get; }

    /// <summary>HTML that the page shows before any script has run; it fills the window. Empty is none.</summary>
    string Opening => "";

    /// <summary>Adds its addresses, all below /api/ but those of a report's files.</summary>
    void Map(IEndpointRouteBuilder routes);

    /// <summary>Puts into a page of one file what it shows without a server.</summary>
    /// <exception cref="UsageException">This kind of page has no copy.</exception>
    void CopyTo(PageCopy page, CancellationToken cancellation) =>
        throw new UsageException("--export goes with photographs, a video with its tracks, and a Gaussian scene");

    /// <summary>Work that goes on while the page is open: features of photographs, the graph of a scene.</summary>
    /// <param name="cancellation">Ends it.</param>
    Task PrepareAsync(CancellationToken cancellation);
}

using Equiview.Features;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;
using Equiview.Viewer.Server;

namespace Equiview.Viewer.Tests;

/// <summary>A served page with a folder of its own, and a client that has its token.</summary>
internal sealed class RunningPage : IAsyncDisposable
{
    private readonly TemporaryFolder folder;

    private RunningPage(TemporaryFolder folder, IViewerContent content, ViewerServer server)
    {
        (this.folder, Content, Server) = (folder, content, server);
        Root = new Uri(new Uri(server.Address).GetLeftPart(UriPartial.Authority));
        Client = new HttpClient { BaseAddress = Root };
        Client.DefaultRequestHeaders.Add("X-Equiview-Token", server.Guard.Token);
    }

    public IViewerContent Content { get; }

    public ViewerServer Server { get; }

    /// <summary>Address without token.</summary>
    public Uri Root { get; }

    /// <summary>Sends the token with each request.</summary>
    public HttpClient Client { get; }

    /// <summary>The folder of -o.</summary>
    public string Output => folder["saved"];

    /// <summary>Serves some files, with these models for photographs and videos.</summary>
    public static Task<RunningPage> StartAsync(IReadOnlyList<string> paths, params string[] models) =>
        StartAsync(new ViewerJob(), paths, models);

    /// <summary>The same with options.</summary>
    public static async Task<RunningPage> StartAsync(ViewerJob job, IReadOnlyList<string> paths, params string[] models)
    {
        var needs = new ViewerNeeds(
            string.Join(',', models.DefaultIfEmpty("dense-sift")),
            new FeatureExtractorOptions(),
            extractor => extractor.Recipe(),
            () => new GaussianRasterizerCpu());
        var folder = new TemporaryFolder();
        IViewerContent content = job.Open(paths, new OutputFolder(folder["saved"]), needs);
        return new RunningPage(folder, content, await ViewerServer.StartAsync(content, 0));
    }

    /// <summary>Waits for something that the page works on.</summary>
    public static async Task UntilAsync(Func<Task<bool>> done, double seconds = 60)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(seconds); DateTime.UtcNow < end;)
        {
            if (await done())
                return;
            await Task.Delay(50);
        }

        Assert.Fail(FormattableString.Invariant($"nothing came in {seconds} s"));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        folder.Dispose();
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Equiview.Viewer.Server;

/// <summary>Serves the page on this machine alone, to whoever has its address.</summary>
internal sealed class ViewerServer : IAsyncDisposable
{
    /// <summary>Largest request but for photographs that are dropped on the page, bytes.</summary>
    public const long MaxBodyBytes = 8L << 20;

    private readonly WebApplication application;
    private readonly IViewerContent content;
    private readonly CancellationTokenSource stop;
    private readonly Task work;

    private ViewerServer(
        WebApplication application, IViewerContent content, Task work, CancellationTokenSource stop, RequestGuard guard, int port)
    {
        (this.application, this.content, this.work, this.stop, Guard) = (application, content, work, stop, guard);
        Address = FormattableString.Invariant($"http://127.0.0.1:{port}/?token={guard.Token}");
    }

    /// <summary>The address with its token.</summary>
    public string Address { get; }

    /// <summary>The token and the cookie.</summary>
    public RequestGuard Guard { get; }

    /// <summary>Starts to serve, and the content's own work.</summary>
    /// <param name="content">What is shown; disposed with the server.</param>
    /// <param name="port">A port, or 0 for a free one.</param>
    /// <exception cref="UsageException">The port is taken.</exception>
    public static async Task<ViewerServer> StartAsync(IViewerContent content, int port)
    {
        port = port == 0 ? FreePort() : port;
        var stop = new CancellationTokenSource();
        Task work = Task.Run(() => content.PrepareAsync(stop.Token), stop.Token); // while the server starts
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.AddRoutingCore();
        WebApplication application = builder.Build();
        var server = new ViewerServer(application, content, work, stop, new RequestGuard(port), port);
        application.Use(server.HandleAsync);
        EmbeddedFiles.Map(application, StartPage.Of(content));
        application.MapGet("/api/content", context => context.SendAsync(new { content.Kind, content.Title }));
        content.Map(application);
        try
        {
            await application.StartAsync();
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            await server.DisposeAsync();
            throw new UsageException(FormattableString.Invariant($"port {port} is taken; give another --port, or none for a free one"));
        }

        return server;
    }

    /// <summary>Serves until the end is asked for; what the content works on ends with it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Task closed = Task.Delay(Timeout.Infinite, cancellation);
        Task first = await Task.WhenAny(closed, work);
        if (first == work && !work.IsCompletedSuccessfully)
            await work; // the features cannot be made: the page has no use
        await Task.WhenAny(closed);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2)); // open pages keep their stream of events
        await EndAsync(application.StopAsync(soon.Token));
        await EndAsync(work);
        await application.DisposeAsync();
        content.Dispose();
        stop.Dispose();
    }

    // Connections that do not end in time are cut, work was asked to end, and RunAsync has reported what failed.
    private static async Task EndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is OperationCanceledException or EquiviewException)
        {
            // Nothing is left to do.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Set(context);
        if (Guard.Refusal(context.Request) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize
            && !Uploads.IsUpload(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        if (RequestGuard.IsFirstVisit(context.Request))
            context.Response.Cookies.Append(
                Guard.Cookie, Guard.Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        try
        {
            await next(context);
        }
        catch (Exception error) when (Status(error) is { } failed && !context.Response.HasStarted)
        {
            context.Response.StatusCode = failed;
            await context.SendAsync(new { error = error.Message });
        }
        catch (OperationCanceledException)
        {
            // The page no longer waits for the answer.
        }
    }

    private static int? Status(Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        MissingComponentException => StatusCodes.Status501NotImplemented,
        EquiviewException => StatusCodes.Status400BadRequest,
        _ => null,
    };
}

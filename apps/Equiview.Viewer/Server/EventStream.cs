using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Equiview.Viewer.Server;

/// <summary>
/// Events for the page as they happen (server-sent events). A page that does not keep up loses the oldest ones; work never waits for it.
/// </summary>
internal sealed class EventStream
{
    private const int Backlog = 4096;
    private readonly ConcurrentDictionary<Channel<byte[]>, bool> listeners = [];

    /// <summary>Pages that listen.</summary>
    public int Listeners => listeners.Count;

    /// <summary>Sends an event to all pages.</summary>
    /// <param name="value">Written as JSON; what it is stands in its property "type".</param>
    public void Send(object value)
    {
        byte[] line = [.. "data: "u8, .. HttpAnswers.Serialize(value), .. "\n\n"u8];
        foreach (Channel<byte[]> listener in listeners.Keys)
            listener.Writer.TryWrite(line);
    }

    /// <summary>Answers a request with the events until the page is closed or the server stops.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stopping">The server's end.</param>
    public async Task AnswerAsync(HttpContext context, CancellationToken stopping)
    {
        var own = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest });
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        listeners[own] = true;
        try
        {
            await context.Response.Body.WriteAsync(": open\n\n"u8.ToArray(), both.Token);
            await foreach (byte[] line in own.Reader.ReadAllAsync(both.Token))
            {
                await context.Response.Body.WriteAsync(line, both.Token);
                await context.Response.Body.FlushAsync(both.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The page was closed, or the server stops: both end the stream.
        }
        finally
        {
            listeners.TryRemove(own, out _);
        }
    }
}

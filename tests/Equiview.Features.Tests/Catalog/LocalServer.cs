using System.Net;
using System.Net.Sockets;

namespace Equiview.Features.Tests.Catalog;

/// <summary>A web server on the loopback interface that serves one file, with ranges, and can break off.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly byte[] content;

    public LocalServer(byte[] content)
    {
        this.content = content;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/weights.bin");
        }

        listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Bytes after which the next answer breaks off; 0 means never.</summary>
    public int BreakAfter { get; set; }

    /// <summary>Whether Range headers are honoured.</summary>
    public bool Ranges { get; set; } = true;

    public int Status { get; set; } = 200;

    /// <summary>The version of the file that answers name; null names none.</summary>
    public string? ETag { get; set; } = "\"first\"";

    /// <summary>Whether ranges are answered as if the whole file had been asked for, with status 206.</summary>
    public bool RangesFromZero { get; set; }

    /// <summary>Whether the body stops after one byte.</summary>
    public bool Stalls { get; set; }

    /// <summary>Bytes of body sent so far.</summary>
    public long Sent { get; private set; }

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (HttpListenerException)
            {
                // The client went away.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        HttpListenerResponse response = context.Response;
        response.StatusCode = Status;
        int start = 0;
        if (ETag is not null)
            response.AddHeader("ETag", ETag);
        bool same = context.Request.Headers["If-Range"] is not { } version || version == ETag;
        if (Status == 200 && Ranges && same && context.Request.Headers["Range"] is { } range)
        {
            start = RangesFromZero ? 0 : int.Parse(range["bytes=".Length..].TrimEnd('-'));
            response.StatusCode = start < content.Length ? 206 : 416;
            response.AddHeader(
                "Content-Range",
                start < content.Length ? $"bytes {start}-{content.Length - 1}/{content.Length}" : $"bytes */{content.Length}");
        }

        if (response.StatusCode is not (200 or 206))
        {
            response.Close();
            return;
        }

        int length = content.Length - start;
        response.ContentLength64 = length;
        if (Stalls)
        {
            await response.OutputStream.WriteAsync(content.AsMemory(0, 1));
            await response.OutputStream.FlushAsync();
            return;
        }

        int send = BreakAfter > 0 ? Math.Min(BreakAfter, length) : length;
        await response.OutputStream.WriteAsync(content.AsMemory(start, send));
        Sent += send;
        if (send < length)
            response.Abort();
        else
            response.Close();
    }
}

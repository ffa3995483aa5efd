using System.Net;
using System.Net.Sockets;
using System.Text;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>The command exports what it does by OTLP where the standard variables say so, here to a listener on this machine.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpListener listener = new();
    private readonly string address;
    private readonly Dictionary<string, string> received = [];

    public TelemetryTests()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            address = FormattableString.Invariant($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        }

        listener.Prefixes.Add(address + "/");
        listener.Start();
        _ = ReceiveAsync();
        Pictures.Write(folder["a.png"], 160, 120, 1);
    }

    public void Dispose()
    {
        listener.Close();
        folder.Dispose();
    }

    [Fact]
    public async Task Match_WithEndpoint_ExportsActivitiesAndInstruments()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path,
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SERVICE_NAME"] = "a-test",
            },
            "match", "a.png", "a.png", "--grid", "4", "-o", "m.csv");
        Assert.True(result.ExitCode == 0, result.Error);
        lock (received)
        {
            foreach (string name in new[] { "a-test", "equiview match", "extract", "equiview.image.width", "dense-sift" })
                Assert.Contains(name, received["/v1/traces"]);
            foreach (string name in new[] { "a-test", "equiview.operation.duration", "equiview.items", "extract" })
                Assert.Contains(name, received["/v1/metrics"]);
        }
    }

    [Fact]
    public async Task Match_WhenDisabled_ExportsNothing()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path,
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SDK_DISABLED"] = "true",
            },
            "match", "a.png", "a.png", "--grid", "4", "-o", "m.csv");
        Assert.True(result.ExitCode == 0, result.Error);
        lock (received)
            Assert.Empty(received);
    }

    // Protocol buffers hold names as they are.
    private async Task ReceiveAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (received)
                {
                    string path = context.Request.Url!.AbsolutePath;
                    received[path] = received.GetValueOrDefault(path) + Encoding.Latin1.GetString(body.ToArray());
                }

                context.Response.StatusCode = 200;
                context.Response.Close();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }
}

using System.Net;
using Equiview.TestKit;

namespace Equiview.Viewer.Tests.Server;

/// <summary>Who has not the address gets nothing; who has it gets only what was given on the command line.</summary>
public sealed class RequestGuardTests(RequestGuardTests.ServedOnce served) : IClassFixture<RequestGuardTests.ServedOnce>
{
    private readonly RunningPage page = served.Page;

    [Theory]
    [InlineData("/", null)]
    [InlineData("/style.css", null)]
    [InlineData("/api/content", null)]
    [InlineData("/api/content", "0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("/api/content", "")]
    [InlineData("/api/photographs/image?image=0", null)]
    [InlineData("/api/content?token=RIGHT", null)]
    [InlineData("/?token=00", null)]
    public async Task Token_MissingOrWrong_IsRefused(string path, string? token)
    {
        using var stranger = new HttpClient { BaseAddress = page.Root };
        if (token is not null)
            stranger.DefaultRequestHeaders.Add("X-Equiview-Token", token);
        // The token in the address opens the page itself alone.
        string given = path.Replace("RIGHT", page.Server.Guard.Token, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(given)).StatusCode);
    }

    [Fact]
    public async Task Address_WithToken_OpensThePageAndSetsItsCookie()
    {
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = page.Root };
        HttpResponseMessage answer = await browser.GetAsync(page.Server.Address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/content")).StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("Host", "127.0.0.1:1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    public async Task Header_OfAnotherSite_IsRefusedEvenWithToken(string name, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/content");
        request.Headers.Add(name, value);
        Assert.Equal(expected, (await page.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2fetc%2fpasswd")]
    [InlineData("/report/../../etc/passwd")]
    [InlineData("/api/nothing")]
    [InlineData("/main.js.map")]
    public async Task Path_OutsideOfThePage_IsNotFound(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await page.Client.GetAsync(new Uri(page.Root + path[1..], new UriCreationOptions
        {
            DangerousDisablePathAndQueryCanonicalization = true,
        }))).StatusCode);

    [Theory]
    [InlineData("/api/photographs/image?image=2")]
    [InlineData("/api/photographs/image?image=-1")]
    [InlineData("/api/photographs/image?image=0.5")]
    [InlineData("/api/photographs/image?image=/etc/passwd")]
    [InlineData("/api/photographs/heat?model=0&image=0&x=NaN&y=1")]
    [InlineData("/api/photographs/heat?model=0&image=0&x=-5&y=1")]
    [InlineData("/api/photographs/heat?model=7&image=0&x=5&y=1")]
    public async Task Number_ThatNamesNothing_IsABadRequest(string path) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await page.Client.GetAsync(path)).StatusCode);

    [Fact]
    public async Task Upload_OfAGigabyte_IsRefusedBeforeItIsRead()
    {
        using var body = new StreamContent(new Zeros(1L << 30));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/photographs/csv") { Content = body };
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await page.Client.SendAsync(request)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await page.Client.GetAsync("/api/content")).StatusCode);
    }

    [Fact]
    public async Task Upload_ThatHidesItsLength_IsRefusedWhenItIsTooLong()
    {
        using var body = new StreamContent(new Zeros(1L << 30));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/photographs/csv") { Content = body };
        request.Headers.TransferEncodingChunked = true;
        try
        {
            Assert.NotEqual(HttpStatusCode.OK, (await page.Client.SendAsync(request)).StatusCode);
        }
        catch (HttpRequestException)
        {
            // The server hung up while the client still sent.
        }

        Assert.Equal(HttpStatusCode.OK, (await page.Client.GetAsync("/api/content")).StatusCode);
    }

    /// <summary>One server for all of them.</summary>
    public sealed class ServedOnce : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        internal RunningPage Page { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Page = await RunningPage.StartAsync(TestPhotographs.Write(folder));

        public async ValueTask DisposeAsync()
        {
            await Page.DisposeAsync();
            folder.Dispose();
        }
    }

    private sealed class Zeros(long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int part = (int)Math.Min(count, length - Position);
            Array.Clear(buffer, offset, part);
            Position += part;
            return part;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = offset;

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

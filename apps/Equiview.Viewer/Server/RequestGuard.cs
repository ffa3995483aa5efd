using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Equiview.Viewer.Server;

/// <summary>
/// Lets in only who has the address that was printed. Other programs and other users of the machine lack the token; pages of the web lack
/// it too, and are refused besides by host (DNS rebinding: their name may lead to 127.0.0.1, but it stays in the header) and by origin.
/// </summary>
internal sealed class RequestGuard
{
    private const int TokenBytes = 24;
    private const string Header = "X-Equiview-Token";
    private readonly byte[] token;
    private readonly string[] hosts;

    /// <summary>A guard with a new random token.</summary>
    /// <param name="port">The port of the page.</param>
    public RequestGuard(int port)
    {
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        token = Encoding.ASCII.GetBytes(Token);
        hosts = [FormattableString.Invariant($"127.0.0.1:{port}"), FormattableString.Invariant($"localhost:{port}")];
        Cookie = FormattableString.Invariant($"equiview-{port}"); // cookies do not tell ports apart
    }

    /// <summary>The secret of the address.</summary>
    public string Token { get; }

    /// <summary>The cookie that carries it once the page is open.</summary>
    public string Cookie { get; }

    /// <summary>Status with which a request is refused; null lets it in.</summary>
    public int? Refusal(HttpRequest request)
    {
        if (!hosts.Contains(request.Host.Value, StringComparer.OrdinalIgnoreCase))
            return StatusCodes.Status421MisdirectedRequest;
        if (request.Headers.Origin.Count > 0 && !hosts.Any(h => request.Headers.Origin == "http://" + h))
            return StatusCodes.Status403Forbidden;
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && site != "none" && !IsFirstVisit(request))
            return StatusCodes.Status403Forbidden;
        return HasToken(request) ? null : StatusCodes.Status401Unauthorized;
    }

    /// <summary>Whether the page itself is asked for by its printed address, which may be clicked anywhere.</summary>
    public static bool IsFirstVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && request.Query.ContainsKey("token");

    // Every given token is compared in full, in a time that does not tell how much of it is right.
    private bool HasToken(HttpRequest request) =>
        IsToken(request.Cookies[Cookie]) | IsToken(request.Headers[Header]) | (IsFirstVisit(request) && IsToken(request.Query["token"]));

    private bool IsToken(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), token);
}

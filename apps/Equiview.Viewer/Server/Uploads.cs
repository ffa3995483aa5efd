using Equiview.Imaging.Codecs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Equiview.Viewer.Server;

/// <summary>Photographs that are dropped on the page. They are read into memory, never stored.</summary>
internal static class Uploads
{
    /// <summary>Largest photograph, bytes.</summary>
    public const long MaxBytes = 64L << 20;

    private const string Folder = "/api/upload";

    /// <summary>Whether a request may have the size of a photograph.</summary>
    public static bool IsUpload(HttpRequest request) => request.Path.StartsWithSegments(Folder, StringComparison.Ordinal);

    /// <summary>Reads the photograph of a request to an address below /api/upload.</summary>
    /// <exception cref="InvalidFileException">It is no image, or has absurd dimensions.</exception>
    /// <exception cref="BadHttpRequestException">It is larger than <see cref="MaxBytes"/>.</exception>
    public static async Task<RgbImage> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
            throw TooLarge();
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxBytes;
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content, context.RequestAborted);
        return ImageCodec.Decode(content.ToArray(), "the photograph");
    }

    private static BadHttpRequestException TooLarge() => new(
        FormattableString.Invariant($"a photograph may have {MaxBytes >> 20} MB"), StatusCodes.Status413PayloadTooLarge);
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Equiview.Viewer.Server;

/// <summary>Reads requests and writes answers.</summary>
internal static class HttpAnswers
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>A number of the address.</summary>
    /// <exception cref="UsageException">It is missing or not finite.</exception>
    public static double Number(this HttpRequest request, string name) =>
        double.TryParse(request.Query[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value : throw new UsageException($"the request needs the number '{name}'");

    /// <summary>An index of the address, from 0 to below a count.</summary>
    /// <exception cref="UsageException">There is no such one.</exception>
    public static int Index(this HttpRequest request, string name, int count) =>
        RequireIndex(request.Number(name), name, count);

    /// <summary>Refuses an index that does not exist.</summary>
    /// <exception cref="UsageException">There is no such one.</exception>
    public static int RequireIndex(double value, string name, int count) => value >= 0 && value < count && value == Math.Floor(value)
        ? (int)value : throw new UsageException(FormattableString.Invariant($"there is no {name} {value}; there are {count}"));

    /// <summary>The body of a request.</summary>
    /// <exception cref="UsageException">It is no JSON of that shape.</exception>
    public static async Task<T> ReadAsync<T>(this HttpContext context)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted)
                ?? throw new UsageException("the request is empty");
        }
        catch (JsonException error)
        {
            throw new UsageException("the request is malformed: " + error.Message);
        }
    }

    /// <summary>Answers with JSON.</summary>
    public static Task SendAsync(this HttpContext context, object value) =>
        context.SendAsync(Serialize(value), "application/json; charset=utf-8");

    /// <summary>Answers with bytes.</summary>
    public static async Task SendAsync(this HttpContext context, ReadOnlyMemory<byte> content, string type)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    /// <summary>Answers with numbers as the machine has them: little endian, which <c>Float32Array</c> and the like read.</summary>
    public static Task SendBytesAsync(this HttpContext context, ReadOnlyMemory<byte> content) =>
        context.SendAsync(content, "application/octet-stream");

    /// <summary>JSON as the page reads it.</summary>
    public static byte[] Serialize(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Json);
}

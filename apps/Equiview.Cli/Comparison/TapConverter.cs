using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Features;

namespace Equiview.Cli.Comparison;

/// <summary>Taps in the form the command line takes: "post-norm", "pre-norm", "block:6".</summary>
internal sealed class TapConverter : JsonConverter<TokenTap>
{
    public override TokenTap Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        TokenTap.TryParse(reader.GetString() ?? "", out TokenTap tap) ? tap : throw new JsonException("a tap is post-norm, pre-norm or block:N");

    public override void Write(Utf8JsonWriter writer, TokenTap tap, JsonSerializerOptions options) => writer.WriteStringValue(tap.ToString());
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Features;

namespace Equiview.Evaluation.Comparison;

/// <summary>Taps in the form the command line takes: "post-norm", "pre-norm", "block:6".</summary>
internal sealed class LayerConverter : JsonConverter<OutputLayer>
{
    public override OutputLayer Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        OutputLayer.TryParse(reader.GetString() ?? "", out OutputLayer layer)
            ? layer
            : throw new JsonException("a layer is post-norm, pre-norm or block:N");

    public override void Write(Utf8JsonWriter writer, OutputLayer layer, JsonSerializerOptions options) =>
        writer.WriteStringValue(layer.ToString());
}

using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Peft;

/// <summary>The configuration of an adapter as Hugging Face's PEFT saves it (adapter_config.json).</summary>
/// <param name="Kind">"LORA" or another method.</param>
/// <param name="Alpha">Numerator of the scale of B A.</param>
/// <param name="IsRootScaled">Whether the scale is alpha / sqrt(rank) instead of alpha / rank.</param>
/// <param name="IsDora">Whether lengths of weight columns are trained too.</param>
/// <param name="Bias">Which biases are trained: "none" usually.</param>
/// <param name="HasPatterns">Whether some modules have a rank or an alpha of their own.</param>
public sealed record PeftConfig(string Kind, double Alpha, bool IsRootScaled, bool IsDora, string Bias, bool HasPatterns)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="InvalidFileException">Missing, not JSON, or without alpha.</exception>
    public static PeftConfig Read(string path)
    {
        JsonElement settings = JsonFile.Read(path);
        return new PeftConfig(
            settings.Optional("peft_type")?.Text(path, "peft_type") ?? "LORA",
            settings.Field(path, "lora_alpha").Number(path, "lora_alpha"),
            settings.Optional("use_rslora") is { ValueKind: JsonValueKind.True },
            settings.Optional("use_dora") is { ValueKind: JsonValueKind.True },
            settings.Optional("bias")?.Text(path, "bias") ?? "none",
            IsFilled(settings, "rank_pattern") || IsFilled(settings, "alpha_pattern"));
    }

    private static bool IsFilled(JsonElement settings, string key) =>
        settings.Optional(key) is { ValueKind: JsonValueKind.Object } own && own.EnumerateObject().Any();
}

using System.Globalization;
using System.Runtime.InteropServices;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Safetensors;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>The state of a run in one safetensors file: parameters, both moments of each, counters, and the run's identity.</summary>
internal static class TrainingCheckpoint
{
    private const string Format = "equiview.training";

    public static void Write(
        string path,
        RunIdentity identity,
        TrainableAdapter adapter,
        AdamW optimizer,
        int iteration,
        (int NoPositives, int NotFinite) skipped)
    {
        string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
        try
        {
            Dictionary<string, StoredTensor> tensors = Named(adapter, optimizer).ToDictionary(
                t => t.Key, t => StoredTensor.From(MemoryMarshal.Cast<byte, float>(t.Value.bytes), t.Value.shape));
            SafetensorsFile.Write(path, tensors, new Dictionary<string, string>
            {
                ["format"] = Format,
                ["run"] = identity.ToText(),
                ["iteration"] = Number(iteration),
                ["optimizer_steps"] = Number(optimizer.Steps),
                ["skipped_no_positives"] = Number(skipped.NoPositives),
                ["skipped_not_finite"] = Number(skipped.NotFinite),
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(
                path,
                $"the checkpoint cannot be written ({error.Message.TrimEnd('.')}); free some space or name another file",
                inner: error);
        }
    }

    public static (int Iteration, (int NoPositives, int NotFinite) Skipped) Read(
        string path, RunIdentity identity, TrainableAdapter adapter, AdamW optimizer)
    {
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format)
            throw new InvalidFileException(path, "is no checkpoint of a training run");
        if (file.Metadata.GetValueOrDefault("run") != identity.ToText())
            throw new ModelMismatchException(
                $"{path} was made with another model, other objects or other settings; continue with the same, or start anew",
                [file.Metadata.GetValueOrDefault("run", ""), identity.ToText()]);
        IReadOnlyDictionary<string, Tensor> named = Named(adapter, optimizer);
        bool Fits(string key, long[] shape) =>
            file.Tensors.GetValueOrDefault(key) is { Type: ElementType.Float32 } stored && stored.Shape.AsSpan().SequenceEqual(shape);
        if (named.FirstOrDefault(t => !Fits(t.Key, t.Value.shape)) is { Key: { } missing })
            throw new InvalidFileException(path, "a tensor is missing or has another shape", missing);
        int iteration = Count(file, "iteration"), steps = Count(file, "optimizer_steps");
        (int, int) skipped = (Count(file, "skipped_no_positives"), Count(file, "skipped_not_finite"));
        foreach ((string name, Tensor tensor) in named)
            file.Tensors[name].Bytes.Span.CopyTo(tensor.bytes);
        optimizer.Steps = steps;
        return (iteration, skipped);
    }

    private static Dictionary<string, Tensor> Named(TrainableAdapter adapter, AdamW optimizer) =>
        adapter.Parameters.Concat(optimizer.State).ToDictionary(t => t.Key, t => t.Value);

    private static int Count(SafetensorsFile file, string key) =>
        int.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new InvalidFileException(file.Path, "a counter is missing", key);
}

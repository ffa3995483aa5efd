using System.Diagnostics;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Safetensors;
using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Lifting;

/// <summary>Keeps the sums of an unfinished lifting in a file (safetensors), so that an interrupted run goes on where it was.</summary>
/// <param name="file">The file.</param>
/// <param name="key">What must be equal for the sums to mean the same: scene, model, preparation, options.</param>
/// <param name="interval">Least time between two writes.</param>
internal sealed class LiftingCheckpoint(string file, string key, TimeSpan interval)
{
    private long written = Stopwatch.GetTimestamp();

    /// <summary>The lifter as the last run left it, or null when there is no such file or it belongs to another run.</summary>
    public FeatureLifter? Load(IGaussianRasterizer rasterizer, GaussianScene scene)
    {
        if (!File.Exists(file))
            return null;
        using SafetensorsFile saved = SafetensorsFile.Open(file);
        if (saved.Metadata.GetValueOrDefault("key") != key)
            return null;
        if (!saved.Tensors.TryGetValue("sums", out StoredTensor? sums) || !saved.Tensors.TryGetValue("weights", out StoredTensor? weights)
            || !saved.Tensors.TryGetValue("counts", out StoredTensor? counts)
            || sums.Shape is not [var rows, var columns] || rows != scene.Count || weights.Count != rows || counts.Count != rows)
            throw new InvalidFileException(file, "is no checkpoint of a lifting; remove it to begin anew");
        FeatureDecoder? latents = saved.Tensors.TryGetValue("mean", out StoredTensor? mean)
            && saved.Tensors.TryGetValue("directions", out StoredTensor? directions)
            ? new FeatureDecoder(mean.ToSingles(), directions.ToSingles()) : null;
        var lifter = new FeatureLifter(rasterizer, scene, latents?.Dimension ?? (int)columns, latents);
        lifter.Restore(
            sums.ToSingles(),
            weights.ToSingles(),
            [.. counts.ToInt64s().Select(c => (int)c)],
            Views(saved));
        return lifter;
    }

    private string[] Views(SafetensorsFile saved)
    {
        try
        {
            string[]? views = JsonSerializer.Deserialize<string[]>(saved.Metadata.GetValueOrDefault("views", "[]"));
            if (views is not null && Array.TrueForAll(views, v => v is not null))
                return views;
        }
        catch (JsonException)
        {
            // The error below says it.
        }

        throw new InvalidFileException(file, "is no checkpoint of a lifting; remove it to begin anew", "views");
    }

    /// <summary>Writes the sums when it is time, or at once.</summary>
    public void Save(FeatureLifter lifter, bool atOnce = false)
    {
        if (!atOnce && Stopwatch.GetElapsedTime(written) < interval)
            return;
        var tensors = new Dictionary<string, StoredTensor>
        {
            ["sums"] = StoredTensor.From(lifter.Sums.WeightedFeatures, lifter.Sums.Count, lifter.Sums.Dimension),
            ["weights"] = StoredTensor.From(lifter.Sums.Weights, lifter.Sums.Count),
            ["counts"] = StoredTensor.From(lifter.ViewCounts, lifter.Sums.Count),
        };
        if (lifter.Latents is { } latents)
        {
            tensors["mean"] = StoredTensor.From(latents.Mean, latents.Dimension);
            tensors["directions"] = StoredTensor.From(latents.Directions, latents.LatentDimension, latents.Dimension);
        }

        SafetensorsFile.Write(
            file, tensors, new Dictionary<string, string> { ["key"] = key, ["views"] = JsonSerializer.Serialize(lifter.Views) });
        written = Stopwatch.GetTimestamp();
    }

    /// <summary>The run is through.</summary>
    public void Remove()
    {
        if (File.Exists(file))
            File.Delete(file);
    }
}

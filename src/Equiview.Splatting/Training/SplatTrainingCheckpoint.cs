using System.Globalization;
using Equiview.Formats;
using Equiview.Formats.Safetensors;

namespace Equiview.Splatting.Training;

/// <summary>The state of a training in one safetensors file: parameters, both moments of each, counters, and the run's identity.</summary>
internal static class SplatTrainingCheckpoint
{
    private const string Format = "equiview.splat-training", FirstPrefix = "first.", SecondPrefix = "second.";

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <exception cref="InvalidFileException">It cannot be written.</exception>
    public static void Write(string path, string identity, TrainingState state)
    {
        try
        {
            SafetensorsFile.Write(path, Tensors(state), new Dictionary<string, string>
            {
                ["format"] = Format,
                ["run"] = identity,
                ["step"] = state.Step.ToString(CultureInfo.InvariantCulture),
                ["skipped_not_finite"] = state.SkippedNotFinite.ToString(CultureInfo.InvariantCulture),
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(
                path, $"the checkpoint cannot be written ({error.Message.TrimEnd('.')}); free some space or name another file",
                inner: error);
        }
    }

    /// <summary>Reads the state of the same run.</summary>
    /// <exception cref="InvalidFileException">Missing, damaged, or no checkpoint of a training.</exception>
    /// <exception cref="ModelMismatchException">It was made with other photographs or other settings.</exception>
    public static TrainingState Read(string path, string identity, SplatTrainingOptions options, int photographs)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format)
            throw new InvalidFileException(path, "is no checkpoint of a scene's training");
        if (file.Metadata.GetValueOrDefault("run") != identity)
            throw new ModelMismatchException(
                $"{path} was made with other photographs or other settings; continue with the same, or start anew",
                [file.Metadata.GetValueOrDefault("run", ""), identity]);
        float[] Get(string name) => file.Tensors.GetValueOrDefault(name) is { Type: ElementType.Float32 } tensor
            ? tensor.ToSingles() : throw new InvalidFileException(path, "a tensor is missing", name);
        GaussianParameters Parameters(string prefix)
        {
            try
            {
                int dimension = (int)(file.Tensors.GetValueOrDefault("features")?.Shape[^1] ?? 0);
                IEnumerable<float[]> groups = GaussianParameters.Names.Select(
                    n => dimension == 0 && n == "features" ? [] : Get(prefix + n));
                return GaussianParameters.From(options.Degree, dimension, [.. groups]);
            }
            catch (DegenerateInputException error)
            {
                throw new InvalidFileException(path, error.Message, inner: error);
            }
        }

        var state = new TrainingState(Parameters(""), Parameters(FirstPrefix), Parameters(SecondPrefix), photographs)
        {
            Step = Count(file, "step"),
            SkippedNotFinite = Count(file, "skipped_not_finite"),
            GradientSums = Get("gradient_sums"),
            GradientCounts = Get("gradient_counts"),
            Uncertainty = file.Tensors.ContainsKey("uncertainty") ? Get("uncertainty") : [],
        };
        int count = state.Parameters.Count;
        if (state.First.Count != count || state.Second.Count != count || state.GradientSums.Length != count
            || state.GradientCounts.Length != count || Get("exposures").Length != state.Exposures.Length)
            throw new InvalidFileException(path, "tensors have lengths that disagree");
        Get("exposures").CopyTo(state.Exposures, 0);
        Get("exposures_first").CopyTo(state.ExposureFirst, 0);
        Get("exposures_second").CopyTo(state.ExposureSecond, 0);
        return state;
    }

    private static Dictionary<string, StoredTensor> Tensors(TrainingState state)
    {
        var tensors = new Dictionary<string, StoredTensor>();
        void Add(string prefix, GaussianParameters p)
        {
            for (int i = 0; i < p.Groups.Length; i++)
            {
                if (p.Width(i) > 0)
                    tensors[prefix + GaussianParameters.Names[i]] = StoredTensor.From(p.Groups[i], p.Count, p.Width(i));
            }
        }

        Add("", state.Parameters);
        Add(FirstPrefix, state.First);
        Add(SecondPrefix, state.Second);
        tensors["gradient_sums"] = StoredTensor.From(state.GradientSums, state.GradientSums.Length);
        tensors["gradient_counts"] = StoredTensor.From(state.GradientCounts, state.GradientCounts.Length);
        if (state.Uncertainty.Length > 0)
            tensors["uncertainty"] = StoredTensor.From(state.Uncertainty, state.Uncertainty.Length);
        tensors["exposures"] = StoredTensor.From(state.Exposures, state.Exposures.Length);
        tensors["exposures_first"] = StoredTensor.From(state.ExposureFirst, state.ExposureFirst.Length);
        tensors["exposures_second"] = StoredTensor.From(state.ExposureSecond, state.ExposureSecond.Length);
        return tensors;
    }

    private static int Count(SafetensorsFile file, string key) =>
        int.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value : throw new InvalidFileException(file.Path, "a counter is missing", key);
}

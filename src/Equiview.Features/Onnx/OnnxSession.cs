using Microsoft.ML.OnnxRuntime;

namespace Equiview.Features.Onnx;

/// <summary>
/// A loaded ONNX model. One call at a time; the memory that a call needs is kept for the next one, whatever its size. Holds native memory.
/// </summary>
internal sealed class OnnxSession : IDisposable
{
    private static int alive;
    private readonly InferenceSession session;
    private bool disposed;

    /// <summary>Loads a model that is in memory.</summary>
    /// <param name="model">The bytes of the file; not needed afterwards.</param>
    /// <param name="threads">Threads inside one operator.</param>
    /// <exception cref="MissingComponentException">ONNX Runtime's native library is not there.</exception>
    /// <exception cref="OnnxRuntimeException">It takes no such model.</exception>
    public OnnxSession(byte[] model, int threads)
        : this(options => new InferenceSession(model, options), threads)
    {
    }

    /// <summary>Loads a file, and the file of weights beside it that it may name.</summary>
    public OnnxSession(string path, int threads)
        : this(options => new InferenceSession(path, options), threads)
    {
    }

    private OnnxSession(Func<SessionOptions, InferenceSession> load, int threads)
    {
        OnnxEngine.Require();
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            // A plan of memory is kept for each size of input; sizes change here without end.
            EnableMemoryPattern = false,
        };
        // Threads that wait by turning take the processor from whoever works beside them; measured, waiting costs nothing where it is free.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        session = load(options);
        Interlocked.Increment(ref alive);
    }

    /// <summary>Sessions that are not disposed, for the assertion that none is left.</summary>
    public static int Alive => alive;

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => session.InputMetadata;

    /// <summary>The outputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Outputs => session.OutputMetadata;

    /// <summary>A note that whoever wrote the model left in it, or null.</summary>
    public string? Note(string key) => session.ModelMetadata.CustomMetadataMap.GetValueOrDefault(key);

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">Name, values (row-major) and shape of each input.</param>
    /// <param name="outputs">Names of the results wanted.</param>
    /// <param name="read">Reads the results, which live only during this call.</param>
    /// <param name="model">Whose model it is, for the error.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    /// <exception cref="ModelOutputException">The model does not take these inputs.</exception>
    public T Run<T>(
        IReadOnlyList<(string Name, float[] Values, long[] Shape)> inputs, string[] outputs,
        Func<IReadOnlyList<OrtValue>, T> read, string model, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using CancellationTokenRegistration stop = cancellation.Register(() => run.Terminate = true);
        OrtValue[] values = new OrtValue[inputs.Count];
        try
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = OrtValue.CreateTensorValueFromMemory(inputs[i].Values, inputs[i].Shape);
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [.. inputs.Select(i => i.Name)], values, outputs);
            return read(results);
        }
        catch (OnnxRuntimeException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ModelOutputException($"{model} cannot be run by ONNX Runtime: {OneLine(error)}");
        }
        finally
        {
            foreach (OrtValue? value in values)
                value?.Dispose();
        }
    }

    /// <summary>The first line of what ONNX Runtime says, without its code.</summary>
    public static string OneLine(OnnxRuntimeException error)
    {
        string line = error.Message.Split('\n')[0].Trim();
        return line.StartsWith("[ErrorCode:", StringComparison.Ordinal) ? line[(line.IndexOf(']') + 1)..].Trim() : line;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        session.Dispose();
        Interlocked.Decrement(ref alive);
    }
}

using Equiview.Features.Backbones;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Microsoft.ML.OnnxRuntime;

namespace Equiview.Features.Onnx;

/// <summary>
/// Any ONNX model with one image input [1, 3, H, W] and one dense output ([1, N, D] or [1, D, rows, columns]) as a backbone. Patch and
/// tokens before the cells are found from the shapes of its output.
/// </summary>
internal sealed class OnnxFileExtractor : IFeatureExtractor, IPreparedTensorExtractor
{
    /// <summary>What a model name begins with where it names a file.</summary>
    public const string Prefix = "onnx:";

    /// <summary>The note in a file that names its normalization.</summary>
    public const string NormalizationNote = "normalize";

    // Multiples of the patches that are in use: 4, 7, 8, 14, 16, 28, 32; and 6, 10, 12, 20, 24.
    private static readonly int[] ProbeSides = [224, 240];
    private readonly OnnxSession session;
    private readonly string input, output;
    private readonly OnnxOutputShape shape;
    private readonly PixelNormalization normalization;
    private readonly Lock gate = new();

    private OnnxFileExtractor(string path, byte[] model, bool hasDataFiles, string sha256, string? normalize)
    {
        try
        {
            session = hasDataFiles
                ? new OnnxSession(Path.GetFullPath(path), OnnxEngine.Threads)
                : new OnnxSession(model, OnnxEngine.Threads);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidFileException(path, $"is not taken by ONNX Runtime: {OnnxSession.OneLine(error)}");
        }

        try
        {
            string chosen = normalize ?? session.Note(NormalizationNote) ?? "imagenet";
            normalization = PixelNormalization.Named(chosen);
            (input, ImageSize? fixedSize) = OnnxSignature.ImageInput(path, session);
            output = OnnxSignature.DenseOutput(path, session);
            shape = Probe(path, fixedSize);
            Info = new FeatureExtractorInfo(
                $"{Prefix}{Path.GetFileName(path)}/{chosen}", null, shape.Dimension, shape.Patch, "that of the file's author", sha256)
            {
                Engine = InferenceEngine.Onnx,
                FixedInput = fixedSize,
                HasFixedStride = true,
            };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public FeatureExtractorInfo Info { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The model.</param>
    /// <param name="normalize">Name of a normalization; null takes what the file notes, else "imagenet".</param>
    /// <exception cref="InvalidFileException">It is no such model.</exception>
    /// <exception cref="MissingComponentException">ONNX Runtime is not in the program.</exception>
    /// <exception cref="UsageException">No such normalization.</exception>
    public static OnnxFileExtractor Open(string path, string? normalize)
    {
        OnnxEngine.Require();
        (byte[] model, IReadOnlyCollection<string> data, string sha256) = OnnxFileCheck.Read(path);
        var extractor = new OnnxFileExtractor(path, model, data.Count > 0, sha256, normalize);
        AdapterLocator.Remember(path, sha256);
        return extractor;
    }

    /// <summary>Opens the file that a recipe was made with.</summary>
    /// <param name="identity">Name "onnx:FILE/NORMALIZATION" and hash.</param>
    /// <param name="file">The file where the user names one; else it is found by its hash.</param>
    /// <exception cref="MissingComponentException">It is not on this machine.</exception>
    /// <exception cref="ModelMismatchException">It is another file.</exception>
    public static OnnxFileExtractor Open(ModelIdentity identity, string? file)
    {
        string[] parts = identity.Name[Prefix.Length..].Split('/');
        string path = file ?? AdapterLocator.Remembered(identity.WeightsSha256 ?? "") ?? throw new MissingComponentException(
            $"the model {parts[0]} that made these features", "give its file as the weights");
        OnnxFileExtractor extractor = Open(path, parts[^1]);
        if (extractor.Info.WeightsSha256 == identity.WeightsSha256)
            return extractor.As(identity);
        extractor.Dispose();
        throw new ModelMismatchException(
            $"these features were made with another model than {path}; give the right file, or make them again");
    }

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("extract", Info.Model);
        operation.SetImage(image.Size);
        operation.Count(1);
        RequireOwnStride(recipe.Stride);
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, shape.Patch, shape.Patch);
        ImageSize size = prepared.Pixels.Size;
        float[] pixels = normalization.Apply(prepared.Pixels.Values, size); // [1, 3, H, W]
        (float[] values, PatchGrid grid) = Run(pixels, [1, 3, size.Height, size.Width], cancellation);
        return new FeatureMap(values, Info.Dimension, grid, prepared.Mapping, image.Size) { Recipe = recipe };
    }

    /// <inheritdoc/>
    public (float[] Tokens, PatchGrid Grid) ExtractPrepared(
        float[] images, long[] shape, OutputLayer layer, int? stride, CancellationToken cancellation = default)
    {
        PreparedTensor.Require(images, shape, this.shape.Patch, Info.Model);
        RequireOwnStride(stride);
        return shape[0] == 1 ? Run(images, shape, cancellation)
            : throw new DegenerateInputException($"{Info.Model} takes one image at a time; got {shape[0]}");
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private OnnxFileExtractor As(ModelIdentity identity) => Info.Model == identity.Name ? this : new OnnxFileExtractor(this, identity.Name);

    // The same session under the name that the recipe has.
    private OnnxFileExtractor(OnnxFileExtractor other, string name)
    {
        (session, input, output, shape, normalization) = (other.session, other.input, other.output, other.shape, other.normalization);
        Info = other.Info with { Model = name };
    }

    private void RequireOwnStride(int? stride)
    {
        if (stride is { } step && step != shape.Patch)
            throw new DegenerateInputException($"{Info.Model} has the stride {shape.Patch} alone; got {step}");
    }

    private (float[] Values, PatchGrid Grid) Run(float[] images, long[] size, CancellationToken cancellation)
    {
        var grid = PatchGrid.Covering(new ImageSize((int)size[3], (int)size[2]), shape.Patch, shape.Patch);
        lock (gate)
        {
            float[] values = session.Run(
                [(input, images, size)], [output], results => Cells(results[0].GetTensorDataAsSpan<float>(), grid), Info.Model,
                cancellation);
            FiniteValues.RequireOutput(values, Info.Model);
            return (values, grid);
        }
    }

    // [1, prefix + P, D] or [1, D, rows, columns] to [P, D].
    private float[] Cells(ReadOnlySpan<float> values, PatchGrid grid)
    {
        int skipped = shape.PrefixTokens * shape.Dimension, count = grid.Count * shape.Dimension;
        if (values.Length != skipped + count)
            throw new ModelOutputException(
                $"{Info.Model} gave {values.Length} values for {grid.Columns}x{grid.Rows} cells of {shape.Dimension} channels");
        if (!shape.IsMap)
            return values[skipped..].ToArray();
        var cells = new float[count];
        for (int d = 0; d < shape.Dimension; d++)
        {
            for (int i = 0; i < grid.Count; i++)
                cells[(i * shape.Dimension) + d] = values[(d * grid.Count) + i];
        }

        return cells;
    }

    private OnnxOutputShape Probe(string path, ImageSize? fixedSize)
    {
        try
        {
            OnnxOutputShape? found = fixedSize is { } size
                ? OnnxOutputShape.OfFixed(size, ShapeFor(size))
                : ProbeSides.Select(side => OnnxOutputShape.Of(
                    side, ShapeFor(new ImageSize(side, side)), ShapeFor(new ImageSize(2 * side, side)))).FirstOrDefault(f => f is not null);
            return found ?? throw new InvalidFileException(
                path, $"has an output '{output}' that is no grid of cells over its image: expected [1, N, D] or [1, D, rows, columns]");
        }
        catch (ModelOutputException error)
        {
            throw new InvalidFileException(path, $"cannot be run on an image: {error.Message}");
        }
    }

    private long[] ShapeFor(ImageSize size) => session.Run(
        [(input, new float[3 * size.Width * size.Height], [1, 3, size.Height, size.Width])], [output],
        results => results[0].GetTensorTypeAndShape().Shape, Path.GetFileName(output));
}

using Microsoft.ML.OnnxRuntime;

namespace Equiview.Features.Onnx;

/// <summary>Finds the image input and the dense output of an unknown model, or says why it has none.</summary>
internal static class OnnxSignature
{
    private const int LargestSide = ImageSize.MaxSide;

    /// <summary>The one input [1, 3, H, W]; its size where the model takes only one.</summary>
    /// <exception cref="InvalidFileException">The model has other inputs.</exception>
    public static (string Name, ImageSize? Fixed) ImageInput(string path, OnnxSession session)
    {
        if (session.Inputs.Count != 1)
            throw new InvalidFileException(
                path, $"has {session.Inputs.Count} inputs ({Names(session.Inputs)}); a backbone has one, the image");
        (string name, NodeMetadata input) = session.Inputs.First();
        int[] shape = input.IsTensor && input.ElementType == typeof(float) ? input.Dimensions : [];
        if (shape is not [var batch, 3 or < 1, var height, var width] || batch > 1)
            throw new InvalidFileException(path, $"has an input '{name}' {Shown(input)}; a backbone has float32 [1, 3, H, W]");
        if (height < 1 && width < 1)
            return (name, null);
        return height is > 0 and <= LargestSide && width is > 0 and <= LargestSide ? (name, new ImageSize(width, height))
            : throw new InvalidFileException(
                path, $"has an input '{name}' {Shown(input)}; both sides must be free, or both fixed and at most {LargestSide}");
    }

    /// <summary>The one output of rank 3 or 4; others, such as a pooled vector, are ignored.</summary>
    /// <exception cref="InvalidFileException">There is none, or more than one.</exception>
    public static string DenseOutput(string path, OnnxSession session)
    {
        string[] dense = [.. session.Outputs.Where(o => o.Value.IsTensor && o.Value.ElementType == typeof(float)
            && o.Value.Dimensions.Length is 3 or 4).Select(o => o.Key)];
        return dense.Length == 1
            ? dense[0]
            : throw new InvalidFileException(path, dense.Length == 0
                ? $"has no dense output ({Names(session.Outputs)}); a backbone has float32 [1, N, D] or [1, D, rows, columns]"
                : $"has {dense.Length} dense outputs ({string.Join(", ", dense.Take(5))}); a backbone has one");
    }

    private static string Names(IReadOnlyDictionary<string, NodeMetadata> values) =>
        string.Join(", ", values.Take(5).Select(v => $"{v.Key} {Shown(v.Value)}"));

    private static string Shown(NodeMetadata value) => !value.IsTensor ? "of no tensor type"
        : $"{value.ElementType.Name} [{string.Join(", ", value.Dimensions.Select(Length))}]";

    private static string Length(int dimension) => dimension < 1 ? "?" : FormattableString.Invariant($"{dimension}");
}

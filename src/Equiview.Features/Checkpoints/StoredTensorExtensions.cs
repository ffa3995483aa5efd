using System.Numerics.Tensors;
using Equiview.Formats;

namespace Equiview.Features.Checkpoints;

/// <summary>Reads stored weights as single precision without an array in between.</summary>
internal static class StoredTensorExtensions
{
    /// <summary>Whether the elements are floating point numbers.</summary>
    public static bool IsFloatingPoint(this StoredTensor stored) =>
        stored.Type is ElementType.Float16 or ElementType.BFloat16 or ElementType.Float32 or ElementType.Float64
            or ElementType.Float8E4M3 or ElementType.Float8E5M2;

    /// <summary><see cref="CopyTo"/> for weights a network computes with.</summary>
    /// <param name="stored">A floating point tensor.</param>
    /// <param name="destination">As many elements as the tensor has.</param>
    /// <param name="file">Where it comes from, for the error.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="InvalidFileException">An element is NaN or infinite in single precision.</exception>
    public static void CopyWeightsTo(this StoredTensor stored, Span<float> destination, string file, string name)
    {
        stored.CopyTo(destination);
        FiniteValues.RequireWeights(destination, file, name);
    }

    /// <summary>Converts all elements; the file's half, bfloat16 and double values become single.</summary>
    /// <param name="stored">A floating point tensor.</param>
    /// <param name="destination">As many elements as the tensor has.</param>
    public static void CopyTo(this StoredTensor stored, Span<float> destination)
    {
        switch (stored.Type)
        {
            case ElementType.Float32:
                stored.AsSpan<float>().CopyTo(destination);
                break;
            case ElementType.Float16:
                TensorPrimitives.ConvertToSingle(stored.AsSpan<Half>(), destination);
                break;
            case ElementType.BFloat16:
                ReadOnlySpan<ushort> upper = stored.AsSpan<ushort>();
                for (int i = 0; i < upper.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            case ElementType.Float8E4M3 or ElementType.Float8E5M2:
                stored.ToSingles().CopyTo(destination);
                break;
            default:
                TensorPrimitives.ConvertTruncating(stored.AsSpan<double>(), destination);
                break;
        }
    }
}

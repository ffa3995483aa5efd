using Equiview.Formats;
using Equiview.Formats.Npy;
namespace Equiview.Features.Files;

/// <summary>The raw patch tokens of a prepared tensor, for comparisons with other implementations.</summary>
/// <param name="Shape">[B, P, C] of the tokens.</param>
/// <param name="Rows">Rows of the patch grid.</param>
/// <param name="Columns">Columns of the patch grid.</param>
public sealed record TokenFile(IReadOnlyList<long> Shape, int Rows, int Columns)
{
    /// <summary>Reads a prepared tensor and writes its tokens.</summary>
    /// <param name="extractor">A network; not disposed.</param>
    /// <param name="tensor">npy [B, 3, H, W], already normalized.</param>
    /// <param name="target">npy of the tokens.</param>
    /// <param name="layer">Whose tokens; null is the last block's after the final norm.</param>
    /// <param name="stride">Distance of the patches in pixels; null is the patch's side.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <exception cref="UsageException">The extractor is no network.</exception>
    /// <exception cref="InvalidFileException">The tensor cannot be read.</exception>
    public static TokenFile Write(
        IFeatureExtractor extractor, string tensor, string target, OutputLayer? layer = null, int? stride = null,
        CancellationToken cancellation = default)
    {
        StoredTensor input = NpyFile.Read(tensor);
        if (extractor.GetService<IPreparedTensorExtractor>() is not { } network)
            throw new UsageException($"{extractor.Info.Model} takes images only; --tensor is for networks");
        (float[] tokens, PatchGrid grid) = network.ExtractPrepared(
            input.ToSingles(), input.Shape, layer ?? OutputLayer.PostNorm, stride, cancellation);
        long[] shape = [input.Shape[0], grid.Count, tokens.Length / (input.Shape[0] * grid.Count)];
        NpyFile.Write(target, StoredTensor.From(tokens, shape));
        return new(shape, grid.Rows, grid.Columns);
    }
}

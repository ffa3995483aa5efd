using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Evaluation.Splats;

/// <summary>A convolution with the rectifier after it.</summary>
internal sealed record LpipsConvolution(Tensor Weight, Tensor Bias, long Stride, long Padding, long? PoolBefore);

/// <summary>
/// Weights of LPIPS under the names of torchvision ("features.0.weight") or of lpips itself ("net.slice1.0.weight"), with
/// "lin0.model.1.weight" to "lin4.model.1.weight".
/// </summary>
internal sealed class LpipsWeights : IDisposable
{
    private const int Taps = 5;

    // Places of the convolutions in torchvision's networks, slice by slice, with channels out; a slice ends in a layer.
    private static readonly (int Place, int Channels)[][] AlexNet = [[(0, 64)], [(3, 192)], [(6, 384)], [(8, 256)], [(10, 256)]];

    private static readonly (int Place, int Channels)[][] Vgg16 =
        [
            [(0, 64), (2, 64)],
            [(5, 128), (7, 128)],
            [(10, 256), (12, 256), (14, 256)],
            [(17, 512), (19, 512), (21, 512)],
            [(24, 512), (26, 512), (28, 512)]];

    private LpipsWeights(bool isVgg, List<List<LpipsConvolution>> slices, List<Tensor> linear) =>
        (IsVgg, Slices, Linear) = (isVgg, slices, linear);

    public bool IsVgg { get; }

    public IReadOnlyList<IReadOnlyList<LpipsConvolution>> Slices { get; }

    /// <summary>Five times [C, 1, 1].</summary>
    public IReadOnlyList<Tensor> Linear { get; }

    public static LpipsWeights Read(IReadOnlyList<string> files)
    {
        List<ITensorArchive> archives = [];
        using DisposeScope scope = NewDisposeScope();
        try
        {
            foreach (string file in files)
                archives.Add(TensorArchive.Open(file));
            StoredTensor? Find(string name) => archives.Select(a => a.Tensors.GetValueOrDefault(name)).FirstOrDefault(t => t is not null);
            Tensor Take(string name, string other, params long[] shape)
            {
                StoredTensor stored = Find(name) ?? Find(other)
                    ?? throw new ModelMismatchException(
                        $"{string.Join(" and ", files)} lack '{name}' (or '{other}'); give the network of LPIPS and its linear layers");
                return stored.Shape.SequenceEqual(shape)
                    ? tensor(stored.ToSingles(), stored.Shape)
                    : throw new ModelMismatchException($"'{name}' is {stored}, expected [{string.Join(", ", shape)}]");
            }

            bool isVgg = (Find("features.0.weight") ?? Find("net.slice1.0.weight"))?.Shape is [_, _, 3, 3];
            List<List<LpipsConvolution>> slices = [];
            List<Tensor> linear = [];
            long channels = 3;
            for (int layer = 0; layer < Taps; layer++)
            {
                slices.Add([]);
                foreach ((int place, int wide) in (isVgg ? Vgg16 : AlexNet)[layer])
                {
                    (long size, long stride, long padding) = isVgg
                        ? (3, 1, 1)
                        : place switch { 0 => (11, 4, 2), 3 => (5, 1, 2), _ => (3, 1, 1) };
                    bool pools = slices[layer].Count == 0 && (isVgg ? layer > 0 : layer is 1 or 2);
                    string name = FormattableString.Invariant($"features.{place}."),
                        other = FormattableString.Invariant($"net.slice{layer + 1}.{place}.");
                    slices[layer].Add(
                        new(
                            Take(name + "weight", other + "weight", wide, channels, size, size),
                            Take(name + "bias", other + "bias", wide),
                            stride,
                            padding,
                            pools ? isVgg ? 2 : 3 : null));
                    channels = wide;
                }

                string own = FormattableString.Invariant($"lin{layer}.model.1.weight"),
                    listed = FormattableString.Invariant($"lins.{layer}.model.1.weight");
                linear.Add(Take(own, listed, 1, channels, 1, 1).view(channels, 1, 1));
            }

            var weights = new LpipsWeights(isVgg, slices, linear);
            foreach (Tensor kept in weights.All())
                kept.DetachFromDisposeScope();
            return weights;
        }
        finally
        {
            archives.ForEach(a => a.Dispose());
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in All())
            tensor.Dispose();
    }

    private IEnumerable<Tensor> All() => Slices.SelectMany(s => s).SelectMany(c => new[] { c.Weight, c.Bias }).Concat(Linear);
}

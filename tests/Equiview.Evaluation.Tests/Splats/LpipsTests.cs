using Equiview.Evaluation.Splats;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Splats;

/// <summary>LPIPS with random weights in the files' true layout against plain loops in double precision.</summary>
public sealed class LpipsTests : TensorLeakGuard
{
    private static readonly (int Place, int In, int Out, int Size, int Stride, int Padding, int Pool, bool Tap)[] AlexNet =
    [
        (0, 3, 64, 11, 4, 2, 0, true), (3, 64, 192, 5, 1, 2, 3, true), (6, 192, 384, 3, 1, 1, 3, true), (8, 384, 256, 3, 1, 1, 0, true),
        (10, 256, 256, 3, 1, 1, 0, true),
    ];

    private static readonly (int Place, int In, int Out, int Size, int Stride, int Padding, int Pool, bool Tap)[] Vgg16 =
    [
        (0, 3, 64, 3, 1, 1, 0, false), (2, 64, 64, 3, 1, 1, 0, true), (5, 64, 128, 3, 1, 1, 2, false), (7, 128, 128, 3, 1, 1, 0, true),
        (10, 128, 256, 3, 1, 1, 2, false),
        (12, 256, 256, 3, 1, 1, 0, false), (14, 256, 256, 3, 1, 1, 0, true), (17, 256, 512, 3, 1, 1, 2, false),
        (19, 512, 512, 3, 1, 1, 0, false), (21, 512, 512, 3, 1, 1, 0, true),
        (24, 512, 512, 3, 1, 1, 2, false), (26, 512, 512, 3, 1, 1, 0, false), (28, 512, 512, 3, 1, 1, 0, true),
    ];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Distance_AlexNetInTwoFiles_EqualsPlainLoops() => Check(AlexNet, "LPIPS (AlexNet)", new ImageSize(47, 38));

    [Fact]
    public void Distance_Vgg16InOneFile_EqualsPlainLoops() => Check(Vgg16, "LPIPS (VGG-16)", new ImageSize(34, 32));

    [Fact]
    public void Load_WithoutTheLinearLayers_SaysWhatIsMissing()
    {
        Dictionary<string, StoredTensor> network = Weights(AlexNet, "features.")
            .Where(w => w.Key.StartsWith("features", StringComparison.Ordinal)).ToDictionary();
        SafetensorsFile.Write(folder["network.safetensors"], network);
        Assert.Contains(
            "lin0.model.1.weight", Assert.Throws<ModelMismatchException>(() => Lpips.Load(folder["network.safetensors"])).Message);
    }

    private void Check(
        (int Place, int In, int Out, int Size, int Stride, int Padding, int Pool, bool Tap)[] layers, string name, ImageSize size)
    {
        Dictionary<string, StoredTensor> weights = Weights(layers, "features.");
        string[] files;
        if (layers.Length == AlexNet.Length)
        {
            files = [folder["alexnet.safetensors"], folder["alex.safetensors"]];
            SafetensorsFile.Write(files[0], weights.Where(w => w.Key[0] == 'f').ToDictionary());
            SafetensorsFile.Write(files[1], weights.Where(w => w.Key[0] == 'l').ToDictionary());
        }
        else
        {
            files = [folder["whole.safetensors"]];
            int slice = 1;
            Dictionary<int, int> sliceOf = layers.ToDictionary(l => l.Place, l => l.Tap ? slice++ : slice);
            SafetensorsFile.Write(
                files[0],
                weights.ToDictionary(
                    w => w.Key.Split('.') is ["features", var place, var rest]
                        ? $"net.slice{sliceOf[int.Parse(place)]}.{place}.{rest}"
                        : w.Key,
                    w => w.Value));
        }

        var random = new Random(4);
        PlanarImage Picture() => new(size, 3, [.. Enumerable.Range(0, 3 * (int)size.PixelCount).Select(_ => random.NextSingle())]);
        PlanarImage a = Picture(), b = Picture();
        using Lpips lpips = Lpips.Load(files);
        double expected = Expected(layers, weights, a, b);
        Assert.Equal(name, lpips.Name);
        Assert.Equal(expected, lpips.Distance(a, b), 1e-5 * expected);
        Assert.Equal(0, lpips.Distance(a, a), 1e-12);
        Assert.True(expected > 1e-3);
        Assert.Throws<DegenerateInputException>(() => lpips.Distance(a, new PlanarImage(new ImageSize(8, 8), 3, new float[192])));
    }

    private static Dictionary<string, StoredTensor> Weights(
        (int Place, int In, int Out, int Size, int Stride, int Padding, int Pool, bool Tap)[] layers, string prefix)
    {
        var random = new Random(9);
        var weights = new Dictionary<string, StoredTensor>();
        int tap = 0;
        foreach (var layer in layers)
        {
            int fan = layer.In * layer.Size * layer.Size;
            weights[$"{prefix}{layer.Place}.weight"] = StoredTensor.From(
                [.. Enumerable.Range(0, layer.Out * fan).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Sqrt(24.0 / fan)))],
                layer.Out,
                layer.In,
                layer.Size,
                layer.Size);
            weights[$"{prefix}{layer.Place}.bias"] = StoredTensor.From(
                [.. Enumerable.Range(0, layer.Out).Select(_ => random.NextSingle() - 0.5f)], layer.Out);
            if (layer.Tap)
                weights[$"lin{tap++}.model.1.weight"] = StoredTensor.From(
                    [.. Enumerable.Range(0, layer.Out).Select(_ => random.NextSingle())], 1, layer.Out, 1, 1);
        }

        return weights;
    }

    private static double Expected(
        (int Place, int In, int Out, int Size, int Stride, int Padding, int Pool, bool Tap)[] layers,
        Dictionary<string, StoredTensor> weights,
        PlanarImage a,
        PlanarImage b)
    {
        double[] shift = [-0.030, -0.088, -0.188], scale = [0.458, 0.448, 0.450];
        double[] Prepare(PlanarImage image) =>
            [
                .. image.Values.Select(
                    (v, i) => ((2.0 * v) - 1 - shift[i / (int)image.Size.PixelCount]) / scale[i / (int)image.Size.PixelCount])];
        (double[] Values, int Width, int Height) x = (Prepare(a), a.Size.Width, a.Size.Height), y = x with { Values = Prepare(b) };
        double sum = 0;
        int tap = 0;
        foreach (var layer in layers)
        {
            float[] kernel = weights[$"features.{layer.Place}.weight"].ToSingles(),
                bias = weights[$"features.{layer.Place}.bias"].ToSingles();
            if (layer.Pool > 0)
                (x, y) = (Pool(x, layer.In, layer.Pool), Pool(y, layer.In, layer.Pool));
            (x, y) = (Convolve(x, kernel, bias, layer), Convolve(y, kernel, bias, layer));
            if (!layer.Tap)
                continue;
            float[] linear = weights[$"lin{tap++}.model.1.weight"].ToSingles();
            int plane = x.Width * x.Height;
            for (int i = 0; i < plane; i++)
            {
                double Length((double[] Values, int, int) t) =>
                    Math.Sqrt(Enumerable.Range(0, layer.Out).Sum(c => t.Values[(c * plane) + i] * t.Values[(c * plane) + i])) + 1e-10;
                double lx = Length(x), ly = Length(y);
                sum += Enumerable.Range(0, layer.Out)
                    .Sum(c => linear[c] * Math.Pow((x.Values[(c * plane) + i] / lx) - (y.Values[(c * plane) + i] / ly), 2)) / plane;
            }
        }

        return sum;
    }

    private static (double[] Values, int Width, int Height) Pool((double[] Values, int Width, int Height) x, int channels, int window)
    {
        int width = ((x.Width - window) / 2) + 1, height = ((x.Height - window) / 2) + 1;
        var result = new double[channels * width * height];
        for (int i = 0; i < result.Length; i++)
        {
            int c = i / (width * height), top = i / width % height * 2, left = i % width * 2;
            result[i] = Enumerable.Range(0, window * window)
                .Max(k => x.Values[(((c * x.Height) + top + (k / window)) * x.Width) + left + (k % window)]);
        }

        return (result, width, height);
    }

    private static (double[] Values, int Width, int Height) Convolve(
        (double[] Values, int Width, int Height) x, float[] kernel, float[] bias,
        (int Place, int In, int Out, int Size, int Stride, int Padding, int Pool, bool Tap) layer)
    {
        int width = ((x.Width + (2 * layer.Padding) - layer.Size) / layer.Stride) + 1,
            height = ((x.Height + (2 * layer.Padding) - layer.Size) / layer.Stride) + 1;
        var result = new double[layer.Out * width * height];
        Parallel.For(0, layer.Out, o =>
        {
            for (int i = 0; i < width * height; i++)
            {
                double sum = bias[o];
                for (int c = 0; c < layer.In; c++)
                {
                    for (int ky = 0; ky < layer.Size; ky++)
                    {
                        int yy = (i / width * layer.Stride) + ky - layer.Padding;
                        for (int kx = 0; kx < layer.Size && yy >= 0 && yy < x.Height; kx++)
                        {
                            int xx = (i % width * layer.Stride) + kx - layer.Padding;
                            if (xx >= 0 && xx < x.Width)
                                sum += x.Values[(((c * x.Height) + yy) * x.Width) + xx]
                                    * kernel[(((((o * layer.In) + c) * layer.Size) + ky) * layer.Size) + kx];
                        }
                    }
                }

                result[(o * width * height) + i] = Math.Max(0, sum);
            }
        });
        return (result, width, height);
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }
}

using Equiview.Correspondence.Matching;
using Equiview.Features;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Correspondence.LightGlue;

/// <summary>
/// LightGlue, a learned matcher of key points: it looks at all points of both images at once and says which match, with a probability.
/// Lindenberger et al., "LightGlue: Local Feature Matching at Light Speed" (ICCV 2023); XFeat's LighterGlue is the same network, smaller.
/// The exact network runs: no early stop, no dropped points. Calls may come from several threads but run one after another.
/// </summary>
public sealed class LightGlueMatcher : IDisposable
{
    /// <summary>Probability that a match must exceed where nothing else is asked for.</summary>
    public const double DefaultThreshold = 0.1;

    private readonly LightGlueNetwork network;
    private readonly Lock gate = new();

    internal LightGlueMatcher(LightGlueNetwork network, string name, string license) =>
        (this.network, Name, License) = (network, name, license);

    /// <summary>Name of the catalog, or of the file.</summary>
    public string Name { get; }

    /// <summary>License of the weights; "unknown" for a file that is not of the catalog.</summary>
    public string License { get; }

    /// <summary>Channels of the descriptors it takes.</summary>
    public int Channels => network.Config.InputDimension;

    /// <summary>Whether it needs scales and orientations of the points, as the network for SIFT does.</summary>
    public bool NeedsOrientation => network.Config.Oriented;

    /// <summary>Loads a matcher; the caller disposes it.</summary>
    /// <param name="weights">A name of the catalog ("lightglue-sift"), or a weight file.</param>
    /// <param name="device">"cpu" or "cuda:N".</param>
    /// <exception cref="MissingComponentException">The named model's file, or the device, is not on this machine.</exception>
    /// <exception cref="UsageException">The name is that of another kind of model.</exception>
    /// <exception cref="ModelMismatchException">The file holds no LightGlue network; the tensors that differ are listed.</exception>
    /// <exception cref="InvalidFileException">The file cannot be read, or a weight is not finite.</exception>
    public static LightGlueMatcher Load(string weights, string device = "cpu")
    {
        (string name, string file, string license) = LightGlueModels.Find(weights);
        NativeRuntime.RequireTorch();
        Device place = NativeRuntime.Device(device);
        using ITensorArchive archive = TensorArchive.Open(file);
        return new LightGlueMatcher(new LightGlueNetwork(LightGlueCheckpoint.Load(archive, place)), name, license);
    }

    /// <summary>Loads the matcher that was trained with a network's key points; the caller disposes it.</summary>
    /// <param name="model">Catalog name of the network: sift, xfeat, aliked-n16.</param>
    /// <param name="weights">Another matcher by its name, or a weight file; null takes the one for the network.</param>
    /// <param name="device">"cpu" or "cuda:N".</param>
    /// <exception cref="UsageException">No matcher was released for the network, and none is named.</exception>
    /// <exception cref="MissingComponentException">The weights, or the device, are not on this machine.</exception>
    public static LightGlueMatcher LoadFor(string model, string? weights = null, string device = "cpu") =>
        Load(weights ?? LightGlueModels.For(model), device);

    /// <summary>Matches the key points of two images.</summary>
    /// <param name="a">M key points of the first image, with <see cref="DescriptorSet.Geometry"/>.</param>
    /// <param name="b">N key points of the second.</param>
    /// <param name="threshold">Probability that a match must exceed, 0 to 1.</param>
    /// <param name="cancellation">Checked between layers.</param>
    /// <exception cref="DegenerateInputException">
    /// Other channels than <see cref="Channels"/>, a set without its geometry, or without scales and orientations where they are needed.
    /// </exception>
    /// <exception cref="ModelOutputException">The network computed NaN.</exception>
    public PointAssignment Assign(
        DescriptorSet a, DescriptorSet b, double threshold = DefaultThreshold, CancellationToken cancellation = default)
    {
        if (!(threshold >= 0 && threshold <= 1))
            throw new DegenerateInputException(
                FormattableString.Invariant($"a match's least probability must be in 0..1, got {threshold}"));
        double[] positionsA = Positions(a, "first"), positionsB = Positions(b, "second");
        if (a.Count == 0 || b.Count == 0)
            return new PointAssignment(new float[(a.Count + 1) * (b.Count + 1)], a.Count, b.Count, threshold);
        lock (gate)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor assignment = network.Forward(
                Matrix(positionsA, a.Count), Matrix(a), Matrix(positionsB, b.Count), Matrix(b), cancellation).cpu(); // [M + 1, N + 1]
            float[] logarithms = assignment.contiguous().data<float>().ToArray();
            FiniteValues.RequireOutput(logarithms, Name);
            return new PointAssignment(logarithms, a.Count, b.Count, threshold);
        }
    }

    /// <summary>The matches of two images' key points: at most one a point of the first, in its order.</summary>
    /// <inheritdoc cref="Assign"/>
    /// <returns>Points, the probability of each pair, and how much more probable it is than the next.</returns>
    public IReadOnlyList<Match> Match(
        DescriptorSet a, DescriptorSet b, double threshold = DefaultThreshold, CancellationToken cancellation = default)
    {
        if (a.Recipe is { } one && b.Recipe is { } two && !one.SharesSpaceWith(two))
            throw new ModelMismatchException($"descriptors of {one.ModelName} and of {two.ModelName} cannot be compared");
        PointAssignment found = Assign(a, b, threshold, cancellation);
        return [.. Enumerable.Range(0, a.Count).Where(i => found.Matches[i] >= 0)
            .Select(i => new Match(a.Points[i], b.Points[found.Matches[i]], found.Scores[i], found.Margin(i)))];
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private Tensor Matrix(double[] values, int rows) => tensor(values, [rows, values.Length / rows], device: network.Device);

    private Tensor Matrix(DescriptorSet set) => tensor(set.Values.ToArray(), [set.Count, set.Channels], device: network.Device);

    // [N, P]: points from the center, in halves of the longer side, so that only differences and the longer side count.
    private double[] Positions(DescriptorSet set, string which)
    {
        if (set.Channels != Channels)
            throw new DegenerateInputException(FormattableString.Invariant(
                $"{Name} takes descriptors of {Channels} channels, those of the {which} image have {set.Channels}"));
        KeypointGeometry geometry = set.Geometry
            ?? throw new DegenerateInputException($"{Name} needs the image size of the {which} set of points (DescriptorSet.Geometry)");
        if (NeedsOrientation && (geometry.Scales is null || geometry.Orientations is null))
            throw new DegenerateInputException(
                $"{Name} needs the scale and orientation of every point, which those of the {which} image lack (SIFT's have both)");
        int numbers = network.Config.PositionDimension;
        double half = Math.Max(geometry.Width, geometry.Height) / 2;
        var positions = new double[set.Count * numbers];
        for (int i = 0; i < set.Count; i++)
        {
            positions[i * numbers] = (set.Points[i].X - (geometry.Width / 2)) / half;
            positions[(i * numbers) + 1] = (set.Points[i].Y - (geometry.Height / 2)) / half;
            if (NeedsOrientation)
                (positions[(i * numbers) + 2], positions[(i * numbers) + 3]) = (geometry.Scales![i], geometry.Orientations![i]);
        }

        return positions;
    }
}

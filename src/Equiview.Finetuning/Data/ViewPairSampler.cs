using Equiview.Numerics;

namespace Equiview.Finetuning.Data;

/// <summary>A pair of views to train on.</summary>
/// <param name="Object">Index of the object.</param>
/// <param name="First">Index of the first view.</param>
/// <param name="Second">Index of the second view.</param>
public readonly record struct ViewPair(int Object, int First, int Second);

/// <summary>
/// Draws ordered view pairs: a uniform object, then a uniform pair among those whose relative rotation is small enough. That is the
/// distribution of the paper's redrawing (You et al. 2025, code), and each (epoch, index) has a draw of its own.
/// </summary>
internal sealed class ViewPairSampler
{
    private readonly (int First, int Second)[][] pairs;
    private readonly long seed;

    /// <summary>Lists the allowed pairs of every object.</summary>
    /// <param name="source">The views.</param>
    /// <param name="seed">Seed of all draws.</param>
    /// <param name="maximumAngleDegrees">Largest relative rotation of the object between the views.</param>
    /// <exception cref="DegenerateInputException">An object has no allowed pair.</exception>
    public ViewPairSampler(IViewSource source, long seed, double maximumAngleDegrees = 120)
    {
        this.seed = seed;
        pairs = [.. Enumerable.Range(0, source.Objects.Count)
            .Select(o => Allowed(source.PosesOf(o), maximumAngleDegrees).Where(p => source.IsPair(o, p.First, p.Second)).ToArray())];
        int without = Array.FindIndex(pairs, p => p.Length == 0);
        if (without >= 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{source.Objects[without]} has no two views within {maximumAngleDegrees} degrees ")
                    + "that share enough; give more views or a larger angle");
    }

    /// <summary>All ordered pairs of different views whose relative rotation is at most an angle.</summary>
    public static (int First, int Second)[] Allowed(IReadOnlyList<RigidTransform> poses, double maximumAngleDegrees) =>
    [
        .. from a in Enumerable.Range(0, poses.Count)
           from b in Enumerable.Range(0, poses.Count)
           where a != b && (poses[a].Rotation * poses[b].Rotation.Transposed).AngleDegrees <= maximumAngleDegrees
           select (a, b),
    ];

    /// <summary>The pair of an epoch and index.</summary>
    public ViewPair Draw(int epoch, int index)
    {
        var random = new KeyedRandom(seed, RandomPurpose.Pair, epoch, index);
        int chosen = random.NextInt(pairs.Length);
        (int first, int second) = pairs[chosen][random.NextInt(pairs[chosen].Length)];
        return new ViewPair(chosen, first, second);
    }
}

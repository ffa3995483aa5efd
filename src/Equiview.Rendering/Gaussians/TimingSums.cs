namespace Equiview.Rendering.Gaussians;

/// <summary>Times of passes that run several times in a image, summed by name in the order of first appearance.</summary>
internal sealed class TimingSums
{
    private readonly List<(string Pass, double Milliseconds)> sums = [];

    public IReadOnlyList<(string Pass, double Milliseconds)> Sums => sums;

    public void Add(IEnumerable<(string Stage, double Milliseconds)> timings)
    {
        foreach ((string stage, double milliseconds) in timings)
        {
            int known = sums.FindIndex(s => s.Pass == stage);
            if (known < 0)
                sums.Add((stage, milliseconds));
            else
                sums[known] = (stage, sums[known].Milliseconds + milliseconds);
        }
    }
}

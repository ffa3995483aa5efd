using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
using Equiview.Formats;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.LightGlue;

/// <summary>
/// Against an independent implementation in float64 (Fixtures/make_lightglue.py): one and two heads, with and without a projection of the
/// descriptors, with scale and orientation, and the shape of XFeat's LighterGlue; images of different, not square sizes.
/// </summary>
public sealed class LightGlueMatcherTests : TensorLeakGuard
{
    private const double Tolerance = 1e-4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("aliked")]
    [InlineData("plain")]
    [InlineData("sift")]
    [InlineData("lighter")]
    public void Assign_GoldenPoints_GiveTheGoldenAssignment(string name)
    {
        using var sample = new LightGlueSample(name);
        using LightGlueMatcher matcher = sample.Matcher();

        PointAssignment found = matcher.Assign(sample.A, sample.B, cancellation: Stop);

        Assert.Equal(sample.Matches, found.Matches);
        AssertClose(sample.Assignment, found.Logarithms.ToArray());
        AssertClose(sample.Scores, found.Scores);
    }

    [Fact]
    public void Assign_PointsInAnotherOrder_PermutesRowsAndColumns()
    {
        using var sample = new LightGlueSample("sift");
        using LightGlueMatcher matcher = sample.Matcher();
        int[] rows = [3, 0, 6, 2, 5, 1, 4], columns = [4, 2, 0, 3, 1];

        float[] plain = matcher.Assign(sample.A, sample.B, cancellation: Stop).Logarithms.ToArray();
        PointAssignment found = matcher.Assign(sample.A.Of(rows), sample.B.Of(columns), cancellation: Stop);

        double[] expected = [.. rows.Append(7).SelectMany(i => columns.Append(5).Select(j => (double)plain[(i * 6) + j]))];
        AssertClose(expected, found.Logarithms.ToArray());
    }

    [Fact]
    public void Assign_TheSameImageTwiceWithAnIdentityProjection_MatchesEveryPointWithItself()
    {
        using var sample = new LightGlueSample("plain");
        Dictionary<string, StoredTensor> tensors = sample.Tensors();
        string head = "log_assignment.1.";
        float[] identity = new float[64 * 64];
        for (int i = 0; i < 64; i++)
            identity[i * 65] = 10; // a larger one makes it clearer
        tensors[head + "final_proj.weight"] = StoredTensor.From(identity, 64, 64);
        tensors[head + "final_proj.bias"] = StoredTensor.From(new float[64], 64);
        tensors[head + "matchability.weight"] = StoredTensor.From(new float[64], 1, 64);
        tensors[head + "matchability.bias"] = StoredTensor.From([5f], 1);
        using LightGlueMatcher matcher = LightGlueSample.Load(tensors);

        PointAssignment found = matcher.Assign(sample.A, sample.A, cancellation: Stop);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], found.Matches);
        Assert.All(found.Scores, s => Assert.InRange(s, 0.9, 1));
    }

    [Fact]
    public void Assign_EverythingMovedTogether_DoesNotChange()
    {
        using var sample = new LightGlueSample("aliked");
        using LightGlueMatcher matcher = sample.Matcher();
        DescriptorSet a = sample.A;
        var moved = new DescriptorSet(a.Values, a.Channels, [.. a.Points.Select(p => new PixelPoint(p.X + 0.5, p.Y - 31))])
        {
            Geometry = a.Geometry,
        };
        AssertClose(sample.Assignment, matcher.Assign(moved, sample.B, cancellation: Stop).Logarithms.ToArray());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(7, 0)]
    [InlineData(0, 0)]
    public void Assign_ASideWithoutPoints_HasNoMatches(int countA, int countB)
    {
        using var sample = new LightGlueSample("plain");
        using LightGlueMatcher matcher = sample.Matcher();

        PointAssignment found = matcher.Assign(
            sample.A.Of([.. Enumerable.Range(0, countA)]), sample.B.Of([.. Enumerable.Range(0, countB)]), cancellation: Stop);

        Assert.Equal(Enumerable.Repeat(-1, countA), found.Matches);
        Assert.All(found.Scores, s => Assert.Equal(0, s));
        Assert.Equal((countA + 1) * (countB + 1), found.Logarithms.Length);
    }

    [Fact]
    public void Match_ThresholdZero_KeepsEveryPairThatIsBestBothWays()
    {
        using var sample = new LightGlueSample("plain");
        using LightGlueMatcher matcher = sample.Matcher();
        (DescriptorSet a, DescriptorSet b) = (sample.A, sample.B);

        IReadOnlyList<Match> all = matcher.Match(a, b, 0, Stop), sure = matcher.Match(a, b, cancellation: Stop);

        Assert.Equal(sample.Scores.Count(s => s > 0), all.Count);
        Assert.Equal(sample.Matches.Count(m => m >= 0), sure.Count);
        Assert.All(sure, m => Assert.True(m.Score > 0.1 && m.Margin > 0 && m.Margin < m.Score));
        Assert.All(sure, m => Assert.Equal(a.Points.Select((p, i) => (p, i)).First(x => x.p == m.A).i is var i ? sample.Matches[i] : -1,
            b.Points.Select((p, j) => (p, j)).First(x => x.p == m.B).j));
    }

    [Fact]
    public void Assign_UnfitPoints_AreRefused()
    {
        using var sample = new LightGlueSample("sift");
        using LightGlueMatcher matcher = sample.Matcher();
        (DescriptorSet a, DescriptorSet b) = (sample.A, sample.B);
        var narrow = new DescriptorSet(new float[7 * 64], 64, a.Points) { Geometry = a.Geometry };
        var bare = new DescriptorSet(a.Values, a.Channels, a.Points);
        var upright = new DescriptorSet(a.Values, a.Channels, a.Points) { Geometry = new KeypointGeometry(640, 480) };

        Assert.Contains("128 channels", Assert.Throws<DegenerateInputException>(() => matcher.Assign(narrow, b)).Message);
        Assert.Contains("Geometry", Assert.Throws<DegenerateInputException>(() => matcher.Assign(bare, b)).Message);
        Assert.Contains("orientation", Assert.Throws<DegenerateInputException>(() => matcher.Assign(upright, b)).Message);
        Assert.Throws<DegenerateInputException>(() => matcher.Assign(a, b, 1.5));
        Assert.Throws<DegenerateInputException>(
            () => new DescriptorSet(a.Values, a.Channels, a.Points) { Geometry = new KeypointGeometry(640, 480, [1f]) });
        Assert.Throws<DegenerateInputException>(
            () => new DescriptorSet(a.Values, a.Channels, a.Points) { Geometry = new KeypointGeometry(0, 480) });
    }

    [Fact]
    public void Assign_Cancelled_LeavesNothingBehind()
    {
        using var sample = new LightGlueSample("plain");
        using LightGlueMatcher matcher = sample.Matcher();
        long before = TorchSharp.torch.Tensor.TotalCount;
        Assert.Throws<OperationCanceledException>(
            () => matcher.Assign(sample.A, sample.B, cancellation: new CancellationToken(true)));
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
    }

    [Fact]
    public void Assign_ManyTimes_LeavesNoTensorBehind()
    {
        using var sample = new LightGlueSample("plain");
        using LightGlueMatcher matcher = sample.Matcher();
        long before = TorchSharp.torch.Tensor.TotalCount;
        for (int i = 0; i < 50; i++)
            matcher.Assign(sample.A, sample.B, cancellation: Stop);
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, Tolerance);
    }
}

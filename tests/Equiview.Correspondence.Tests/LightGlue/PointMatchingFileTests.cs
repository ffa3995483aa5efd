using Equiview.Correspondence.Files;
using Equiview.Correspondence.LightGlue;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.LightGlue;

public sealed class PointMatchingFileTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();
    private readonly LightGlueSample sample = new("sift");
    private readonly LightGlueMatcher matcher;

    public PointMatchingFileTests()
    {
        matcher = sample.Matcher();
        NpzFile.Write(folder["a.npz"], sample.Arrays("a"));
        NpzFile.Write(folder["b.npz"], sample.Arrays("b"));
    }

    protected override void Dispose(bool disposing)
    {
        matcher.Dispose();
        sample.Dispose();
        folder.Dispose();
        base.Dispose(disposing);
    }

    [Fact]
    public void Write_GoldenPoints_HoldsTheGoldenResults()
    {
        PointMatchingFile found = Write("a.npz", "b.npz");
        using NpzArchive written = NpzArchive.Open(folder["m.npz"]);
        Assert.Equal(["assignment", "matches0", "scores0"], written.Tensors.Keys.Order());
        Assert.Equal(ElementType.Int64, written.Tensors["matches0"].Type);
        Assert.Equal([8L, 6L], written.Tensors["assignment"].Shape);
        Assert.Equal(sample.Matches.Select(m => (long)m), written.Tensors["matches0"].ToInt64s());
        Assert.InRange(sample.Assignment.Zip(written.Tensors["assignment"].ToSingles(), (e, a) => Math.Abs(e - a)).Max(), 0, 1e-4);
        Assert.InRange(sample.Scores.Zip(written.Tensors["scores0"].ToSingles(), (e, a) => Math.Abs(e - a)).Max(), 0, 1e-4);
        Assert.Equal(new PointMatchingFile("sample", 7, 5, sample.Matches.Count(m => m >= 0)), found);
    }

    [Theory]
    [InlineData("keypoints", "lacks the array 'keypoints'")]
    [InlineData("descriptors", "lacks the array 'descriptors'")]
    [InlineData("size", "lacks the array 'size'")]
    [InlineData("scales", "lacks the arrays 'scales' and 'oris'")]
    [InlineData("oris", "lacks the arrays 'scales' and 'oris'")]
    public void Write_MissingArray_IsNamed(string array, string says)
    {
        Dictionary<string, StoredTensor> arrays = sample.Arrays("b");
        arrays.Remove(array);
        AssertRefused(arrays, says);
    }

    [Theory]
    [InlineData("keypoints", 5, 3)]
    [InlineData("keypoints", 10, 0)]
    [InlineData("descriptors", 4, 128)]
    [InlineData("descriptors", 5, 0)]
    [InlineData("size", 3, 0)]
    [InlineData("scales", 4, 0)]
    [InlineData("oris", 5, 1)]
    public void Write_WrongShape_IsNamed(string array, int rows, int columns)
    {
        Dictionary<string, StoredTensor> arrays = sample.Arrays("b");
        bool matrix = columns > 0 || array == "descriptors";
        float[] values = [.. Enumerable.Repeat(1f, matrix ? rows * columns : rows)];
        arrays[array] = StoredTensor.From(values, matrix ? [rows, columns] : [rows]);
        AssertRefused(arrays, array + " is ");
    }

    [Theory]
    [InlineData("keypoints")]
    [InlineData("descriptors")]
    [InlineData("size")]
    [InlineData("scales")]
    [InlineData("oris")]
    public void Write_ValueThatIsNotFinite_IsNamed(string array)
    {
        Dictionary<string, StoredTensor> arrays = sample.Arrays("b");
        float[] values = arrays[array].ToSingles();
        values[^1] = float.NaN;
        arrays[array] = StoredTensor.From(values, arrays[array].Shape);
        AssertRefused(arrays, "a value in " + array);
    }

    [Fact]
    public void Write_OtherChannelsOrSize_AreRefused()
    {
        Dictionary<string, StoredTensor> arrays = sample.Arrays("b");
        arrays["descriptors"] = StoredTensor.From(new float[5 * 64], 5, 64);
        AssertRefused(arrays, "descriptors of 64 channels, sample takes 128");
        arrays = sample.Arrays("b");
        arrays["size"] = StoredTensor.From([0f, 480f], 2);
        AssertRefused(arrays, "size must be");
    }

    private void AssertRefused(Dictionary<string, StoredTensor> arrays, string says)
    {
        NpzFile.Write(folder["bad.npz"], arrays);
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => Write("a.npz", "bad.npz"));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("bad.npz", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["m.npz"]));
    }

    private PointMatchingFile Write(string a, string b) =>
        PointMatchingFile.Write(matcher, folder[a], folder[b], folder["m.npz"], cancellation: TestContext.Current.CancellationToken);
}

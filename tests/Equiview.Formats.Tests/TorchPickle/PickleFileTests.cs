using System.Numerics;
using Equiview.Formats.Tests.Fixtures;
using Equiview.Formats.TorchPickle;

namespace Equiview.Formats.Tests.TorchPickle;

public sealed class PickleFileTests
{
    public static TheoryData<int> Protocols => [0, 1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Read_TapVidDictionary_GivesArrays(int protocol)
    {
        var root = Assert.IsType<PickleDictionary>(PickleFile.Read(Fixture.PathOf($"tapvid-{protocol}.pkl")));
        var clip = Assert.IsType<PickleDictionary>(root["clip"]);
        var video = Assert.IsType<StoredTensor>(clip["video"]);
        Assert.Equal((ElementType.UInt8, 72L), (video.Type, video.Count));
        Assert.Equal([2, 3, 4, 3], video.Shape);
        Assert.Equal(Enumerable.Range(0, 72).Select(i => (double)i), video.ToDoubles());
        var points = Assert.IsType<StoredTensor>(clip["points"]);
        Assert.Equal(ElementType.Float32, points.Type);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i / 32.0), points.ToDoubles());
        var occluded = Assert.IsType<StoredTensor>(clip["occluded"]);
        Assert.Equal(ElementType.Bool, occluded.Type);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i % 3 == 0 ? 1.0 : 0), occluded.ToDoubles());
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Read_OtherNumpyValues_AreBroughtIntoOrder(int protocol)
    {
        var root = Assert.IsType<PickleDictionary>(PickleFile.Read(Fixture.PathOf($"tapvid-{protocol}.pkl")));
        var other = Assert.IsType<PickleDictionary>(root["other"]);
        Assert.Equal(Enumerable.Range(0, 36).Select(i => (double)i), Assert.IsType<StoredTensor>(other["video"]).ToDoubles());
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i / 32.0), Assert.IsType<StoredTensor>(other["points"]).ToDoubles());
        Assert.Equal(5L, other["count"]);
        Assert.Equal(1.5, other["scale"]);
        Assert.Equal(true, other["flag"]);
        Assert.IsType<PickleObject>(other["names"]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Read_PlainValues_MatchesPython(int protocol)
    {
        var root = Assert.IsType<PickleDictionary>(PickleFile.Read(Fixture.PathOf($"plain-{protocol}.pkl")));
        Assert.Equal("grün 🟢", root["text"]);
        Assert.Null(root["none"]);
        Assert.Equal(BigInteger.One << 80, root["big"]);
        Assert.Equal(-300L, root["negative"]);
        Assert.Equal(-1.5, root["float"]);
        var tuple = Assert.IsType<PickleTuple>(root["tuple"]);
        Assert.Equal(1L, tuple[0]);
        Assert.Equal([2L, 3L], Assert.IsType<PickleTuple>(tuple[1]));
        Assert.Equal([4L], Assert.IsType<PickleSet>(root["set"]));
        Assert.Equal([5L], Assert.IsType<PickleSet>(root["frozen"]));
        Assert.Equal([0, 255], Assert.IsType<byte[]>(root["bytes"]));
        Assert.Equal(true, root["true"]);
        Assert.Equal(3, Assert.IsType<PickleList>(root["list"]).Count);
        Assert.Equal(1L, Assert.IsType<PickleDictionary>(root["ordered"])["a"]);
        Assert.Equal("complex", Assert.IsType<PickleObject>(root["complex"]).Name);
        Assert.Same(root, root["self"]);
    }
}

namespace Equiview.Core.Tests.Files;

public sealed class OutputNamesTests
{
    [Theory]
    [InlineData("r_0.png", "r_0.png")]
    [InlineData("train/r_0.png", "train/r_0.png")]
    [InlineData("train\\r_0.png", "train/r_0.png")]
    [InlineData("./train//r_0.png", "train/r_0.png")]
    [InlineData("../x.png", "__/x.png")]
    [InlineData("a/../../x", "a/__/__/x")]
    [InlineData("/etc/x", "etc/x")]
    [InlineData("//server/share/x", "server/share/x")]
    [InlineData("C:\\x.png", "C_/x.png")]
    [InlineData("x\0.png", "x_.png")]
    [InlineData("file:stream", "file_stream")]
    [InlineData("nul", "_nul")]
    [InlineData("a/CON.png", "a/_CON.png")]
    [InlineData("com1", "_com1")]
    [InlineData("comet", "comet")]
    [InlineData("x. ", "x__")]
    [InlineData("... /y", "____/y")]
    [InlineData("", "_")]
    [InlineData("/", "_")]
    [InlineData("Bäume/日本.png", "Bäume/日本.png")]
    public void Safe_StaysBelowItsFolder(string name, string expected)
    {
        string root = Path.GetFullPath("root"), safe = OutputNames.Safe(name);
        Assert.Equal(expected, safe);
        Assert.StartsWith(root + Path.DirectorySeparatorChar, Path.GetFullPath(Path.Combine(root, safe)), StringComparison.Ordinal);
    }

    [Fact]
    public void Safe_LongNames_AreCutAndStayApart()
    {
        string first = OutputNames.Safe(new string('語', 300) + "1"), second = OutputNames.Safe(new string('語', 300) + "2");
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(first), 1, 200);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Distinct_SharedNames_AreNumbered() => Assert.Equal(
        ["a_pose.png", "A-2_pose.png", "a-3_pose.png", "b_pose.png", "__/c_pose.png", "__/c-2_pose.png"],
        OutputNames.Distinct(["a", "A", "a", "b", "../c", "__/c"], "_pose.png"));

    [Fact]
    public void Distinct_OwnEndings_AreKept() =>
        Assert.Equal(["x.png", "x-2.png", "x-2-2.png"], OutputNames.Distinct(["x.png", "x.png", "x-2.png"]));

    [Fact]
    public void Distinct_FileAndFolderOfOneName_DoNotMeet()
    {
        Assert.Equal(["a.png", "a.png_b.png"], OutputNames.Distinct(["a.png", "a.png/b.png"]));
        Assert.Equal(["a.png/b.png", "a-2.png"], OutputNames.Distinct(["a.png/b.png", "a.png"]));
    }

    [Theory]
    [InlineData("a/b.JPG", "a/b")]
    [InlineData("frame.0001", "frame.0001")]
    [InlineData("mean.jpg.png", "mean.jpg")]
    public void WithoutPictureEnding_TakesPictureEndingsOnly(string name, string expected) =>
        Assert.Equal(expected, OutputNames.WithoutPictureEnding(name));
}

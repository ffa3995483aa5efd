using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using static Equiview.Imaging.Tests.Video.NumberedFrame;

namespace Equiview.Imaging.Tests.Video;

public sealed class VideoTests
{
    [Theory]
    [InlineData(VideoEncoding.Mp4v)]
    [InlineData(VideoEncoding.H264)]
    public void Writer_ThenReader_GivesFramesInOrder(VideoEncoding encoding)
    {
        using var folder = new TemporaryFolder();
        Write(folder["clip.mp4"], 24, encoding);
        Assert.Equal([folder["clip.mp4"]], Directory.GetFileSystemEntries(folder.Path));
        using VideoReader reader = VideoReader.Open(folder["clip.mp4"]);
        Assert.Equal((24, 12.5, new ImageSize(64, 48)), (reader.FrameCountHint, reader.FramesPerSecond, reader.Size));
        Assert.Equal(Enumerable.Range(0, 24), reader.Select(NumberOf));
    }

    [Fact]
    public void Enumerate_Again_OpensTheVideoAgain()
    {
        using var folder = new TemporaryFolder();
        Write(folder["clip.mp4"], 30, VideoEncoding.Mp4v);
        using VideoReader reader = VideoReader.Open(folder["clip.mp4"]);
        Assert.Equal([0, 1, 2], reader.Take(3).Select(NumberOf));
        Assert.Equal(Enumerable.Range(0, 30), reader.Zip(reader, (a, b) => NumberOf(a) == NumberOf(b) ? NumberOf(a) : -1));
        Assert.Equal(30, reader.Seconds.Count);
        Assert.All(reader.Seconds.Index(), s => Assert.Equal(s.Index / 12.5, s.Item!.Value, 3));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    public void From_AnyFrame_GivesWhatFollowsWithItsTimes(int start, int every)
    {
        using var folder = new TemporaryFolder();
        Write(folder["clip.mp4"], 30, VideoEncoding.Mp4v);
        using VideoReader reader = VideoReader.Open(folder["clip.mp4"], new FrameSelection(start, 25, every));
        int[] all = [.. Enumerable.Range(0, 26).Where(f => f >= start && (f - start) % every == 0)];
        Assert.Equal(all.Length, reader.CountFrames());
        Assert.Equal(all[5..], reader.From(5).Select(NumberOf)); // the first pass takes the times of the frames before, too
        Assert.Equal(all[7..], reader.From(7).Select(NumberOf));
        Assert.Equal(all, reader.Select(NumberOf));
        Assert.Equal(all.Select(f => f / 12.5), reader.Seconds.Select(s => Math.Round(s!.Value, 3)));
        Assert.Empty(reader.From(30));
    }

    [Fact]
    public void Writer_OneFrame_CanBeRead()
    {
        using var folder = new TemporaryFolder();
        Write(folder["one.mp4"], 1, VideoEncoding.Mp4v);
        using VideoReader reader = VideoReader.Open(folder["one.mp4"]);
        Assert.Single(reader);
    }

    [Fact]
    public void Writer_NotFinished_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new VideoWriter(folder["clip.mp4"], new ImageSize(64, 48), 10))
            writer.Write(Show(0));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Writer_BadRequests_AreRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidFileException>(() => new VideoWriter(folder["clip.avi"], new ImageSize(64, 48), 10));
        Assert.Throws<InvalidFileException>(() => new VideoWriter(folder["none/clip.mp4"], new ImageSize(64, 48), 10));
        Assert.Throws<DegenerateInputException>(() => new VideoWriter(folder["clip.mp4"], new ImageSize(64, 48), 0));
        using var writer = new VideoWriter(folder["clip.mp4"], new ImageSize(64, 50), 10);
        Assert.Throws<DegenerateInputException>(() => writer.Write(Show(0)));
    }

    [Fact]
    public void Open_TruncatedMp4_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        Write(folder["clip.mp4"], 10, VideoEncoding.Mp4v);
        byte[] whole = File.ReadAllBytes(folder["clip.mp4"]);
        File.WriteAllBytes(folder["cut.mp4"], whole[..(whole.Length / 2)]);
        File.WriteAllText(folder["text.mp4"], "not a video");
        foreach (string name in new[] { "cut.mp4", "text.mp4", "missing.mp4" })
            Assert.DoesNotContain('\n', Assert.Throws<InvalidFileException>(() => VideoReader.Open(folder[name])).Message);
    }

    [Fact]
    public void Enumerate_IndexAtFrontAndFileCut_GivesTheFramesThatDecodeAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        Write(folder["clip.mp4"], 100, VideoEncoding.H264);
        byte[] whole = File.ReadAllBytes(folder["clip.mp4"]);
        File.WriteAllBytes(folder["cut.mp4"], whole[..(whole.Length * 2 / 3)]);
        using VideoReader reader = VideoReader.Open(folder["cut.mp4"]);
        int[] numbers = [.. reader.Select(NumberOf)];
        Assert.InRange(numbers.Length, 1, 98);
        Assert.Equal(Enumerable.Range(0, numbers.Length), numbers);
        Assert.Equal([FormattableString.Invariant($"cut.mp4 states 100 frames, {numbers.Length} of them can be decoded")], reader.Warnings);
    }

    [Fact]
    public void Open_Folder_ReadsInNaturalOrder()
    {
        using var folder = new TemporaryFolder();
        foreach (int number in new[] { 1, 2, 10, 11 })
            ImageFile.Write(folder[FormattableString.Invariant($"frame{number}.png")], Show(number));
        File.WriteAllText(folder["notes.txt"], "not a frame");
        using VideoReader reader = VideoReader.Open(folder.Path);
        Assert.Equal([1, 2, 10, 11], reader.Select(NumberOf));
        Assert.Null(reader.FramesPerSecond);
        ImageFile.Write(folder["frame3.png"], new RgbImage(new ImageSize(9, 9)));
        string refusal = Assert.Throws<InvalidFileException>(() => VideoReader.Open(folder.Path)).Message;
        Assert.Contains("frame3.png", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidFileException>(() => VideoReader.Open(folder.Path));
    }

    [Fact]
    public void Enumerate_RealH264_GivesEveryFrame()
    {
        using VideoReader reader = VideoReader.Open(SharedData.Require("tracking", "davis_badja", "bear", "bear.mp4"));
        Assert.Equal(reader.FrameCountHint, reader.Count(frame => frame.Size == reader.Size));
        Assert.True(reader.FrameCountHint > 10);
    }

    [Fact]
    public void NaturalOrder_Names_CountLikePeople()
    {
        string[] names = ["a10", "b1", "a2", "a02", "A1", "a1b", "a1"];
        Assert.Equal(["A1", "a1", "a1b", "a02", "a2", "a10", "b1"], names.Order(NaturalOrder.Instance));
    }

    private static void Write(string path, int frames, VideoEncoding encoding)
    {
        if (encoding == VideoEncoding.H264)
            FfmpegProgram.Require();
        using var writer = new VideoWriter(path, new ImageSize(64, 48), 12.5, encoding);
        for (int i = 0; i < frames; i++)
            writer.Write(Show(i));
        writer.Finish();
    }
}

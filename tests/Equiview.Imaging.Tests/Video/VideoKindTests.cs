using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using OpenCvSharp;
using static Equiview.Imaging.Tests.Video.NumberedFrame;

namespace Equiview.Imaging.Tests.Video;

/// <summary>The kinds of video files that users bring: every frame that decodes is read, whatever the container states.</summary>
public sealed class VideoKindTests
{
    private const int Frames = 24;

    [Theory]
    [InlineData("trimmed without encoding again", "-ss 0.32 -i {0} -c copy", "mp4", null)]
    [InlineData("variable frame rate", "-i {0} -vf \"select='not(mod(n,3))',setpts=PTS*1.0\" -fps_mode vfr -c:v libvpx -b:v 2M", "webm", 8)]
    [InlineData("no duration", "-i {0} -c:v libvpx -b:v 2M -live 1 -f webm", "webm", 24)]
    [InlineData("one frame", "-i {0} -frames:v 1 -c:v libx264", "mp4", 1)]
    [InlineData("transport stream", "-i {0} -c:v libx264 -f mpegts", "ts", 24)]
    [InlineData("program stream", "-i {0} -c:v mpeg2video -r 25 -q:v 2 -bf 2", "mpg", 24)]
    [InlineData("AV1", "-i {0} -c:v libaom-av1 -cpu-used 8 -crf 30", "mp4", 24)]
    public void Enumerate_KindsOfFiles_GivesEveryFrameInOrder(string kind, string arguments, string extension, int? expected)
    {
        using var folder = new TemporaryFolder();
        string source = Numbered(folder), file = folder[$"made.{extension}"];
        FfmpegProgram.Run($"{string.Format(null, arguments, source)} \"{file}\"");
        using VideoReader reader = VideoReader.Open(file);
        int[] numbers = [.. reader.Select(NumberOf)];
        Assert.True(expected is null ? numbers.Length is > 4 and <= Frames : numbers.Length == expected, $"{kind}: {numbers.Length}");
        int step = Frames / (expected ?? Frames) is var s && expected == 8 ? s : 1;
        Assert.Equal(Enumerable.Range(0, numbers.Length).Select(i => numbers[0] + (i * step)), numbers);
        Assert.Equal(numbers, reader.Select(NumberOf));
        Assert.Equal(numbers.Length, reader.Seconds.Count);
        Assert.All(reader.Seconds.Skip(1).Index(), t => Assert.Equal(step / 25.0, (t.Item - reader.Seconds[t.Index])!.Value, 0.002));
    }

    [Fact]
    public void Open_HiddenFilesBesideTheFrames_AreNotFrames()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 3; i++)
        {
            ImageFile.Write(folder[FormattableString.Invariant($"{i:D5}.png")], Show(i));
            File.WriteAllBytes(folder[FormattableString.Invariant($"._{i:D5}.png")], [0, 5, 22, 7]);
        }

        using VideoReader reader = VideoReader.Open(folder.Path);
        Assert.Equal([0, 1, 2], reader.Select(NumberOf));
        Assert.Empty(reader.Warnings);
    }

    [Fact]
    public void Open_GapsInTheNumbering_AreNamed()
    {
        using var folder = new TemporaryFolder();
        foreach (int i in new[] { 0, 1, 2, 5, 6, 8 })
            ImageFile.Write(folder[FormattableString.Invariant($"f{i:D3}.png")], Show(i));
        using VideoReader reader = VideoReader.Open(folder.Path);
        Assert.Contains("3 to 4 are missing, 7 is missing", Assert.Single(reader.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Enumerate_TwelveBitsInSixteen_AreScaledAndSaid()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 4; i++)
            WriteGray(folder[FormattableString.Invariant($"{i}.png")], (ushort)(i == 2 ? 4000 : 2048));
        using VideoReader reader = VideoReader.Open(folder.Path);
        Assert.Equal([128, 128, 249, 128], reader.Select(f => (int)f[3, 3].G));
        Assert.Contains("12 bits (largest value seen 4000)", Assert.Single(reader.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Enumerate_MultiPageTiff_GivesEveryPage()
    {
        using var folder = new TemporaryFolder();
        Mat[] pages = [.. Enumerable.Range(0, 5).Select(i => new Mat(48, 64, MatType.CV_8UC1, new Scalar(40 * i)))];
        Assert.True(Cv2.ImWrite(folder["stack.tif"], pages));
        foreach (string path in new[] { folder.Path, folder["stack.tif"] })
        {
            using VideoReader reader = VideoReader.Open(path);
            Assert.Equal(5, reader.FrameCountHint);
            Assert.Equal([0, 40, 80, 120, 160], reader.Select(f => (int)f[3, 3].R));
        }
    }

    [Fact]
    public void Open_TiffWhosePagesFormACircle_IsRefused()
    {
        using var folder = new TemporaryFolder();
        ImageFile.Write(folder["a.tif"], Show(3));
        byte[] content = File.ReadAllBytes(folder["a.tif"]);
        uint first = BitConverter.ToUInt32(content, 4);
        BitConverter.GetBytes(first).CopyTo(content, (int)first + 2 + (12 * BitConverter.ToUInt16(content, (int)first)));
        File.WriteAllBytes(folder["a.tif"], content);
        Assert.Throws<InvalidFileException>(() => VideoReader.Open(folder["a.tif"]));
    }

    private static void WriteGray(string path, ushort value)
    {
        var plane = new PlanarImage(new ImageSize(64, 48), 1, [.. Enumerable.Repeat((float)value, 64 * 48)]);
        ImageFile.WriteGray16(path, plane);
    }

    /// <summary>A lossless video of numbered frames at 25 a second.</summary>
    private static string Numbered(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["source"]);
        for (int i = 0; i < Frames; i++)
            ImageFile.Write(folder[FormattableString.Invariant($"source/{i:D3}.png")], Show(i));
        FfmpegProgram.Run(
            $"-framerate 25 -i \"{folder["source"]}/%03d.png\" -c:v libx264 -qp 0 -pix_fmt yuv444p -g 6 \"{folder["source.mp4"]}\"");
        return $"\"{folder["source.mp4"]}\"";
    }
}

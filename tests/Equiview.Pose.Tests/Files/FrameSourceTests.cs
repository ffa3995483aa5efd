using Equiview.Pose.Files;

namespace Equiview.Pose.Tests.Files;

public sealed class FrameSourceTests
{
    private static readonly ImageSize Size = new(4, 3);

    [Fact]
    public void All_WholeSource_GivesEveryFrame()
    {
        using var source = new FrameSource("pipe", [new(Size), new(Size), new(Size)], CancellationToken.None);
        Assert.Equal(3, source.All().Count());
        source.RequireWhole(3);
        Assert.False(source.Stopped);
    }

    [Fact]
    public void Open_NoFrame_SaysSo() => Assert.Contains(
        "gave no frame",
        Assert.Throws<InvalidFileException>(() => new FrameSource("pipe", [], CancellationToken.None)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_SourceThatBreaksOff_EndsAndFailsAfterwards()
    {
        using var source = new FrameSource("pipe", Breaking(), CancellationToken.None);
        Assert.Single(source.All());
        Assert.Contains(
            "ends within an image; the poses of the 1 frame before it are written",
            Assert.Throws<InvalidFileException>(() => source.RequireWhole(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_FrameOfAnotherSize_EndsAndFailsAfterwards()
    {
        using var source = new FrameSource("pipe", [new(Size), new(new ImageSize(3, 3))], CancellationToken.None);
        Assert.Single(source.All());
        Assert.Contains(
            "frame 1 is 3x3, the frames before it 4x3",
            Assert.Throws<InvalidFileException>(() => source.RequireWhole(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_StalledSourceThatIsStopped_EndsWithoutError()
    {
        using var stop = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using (var source = new FrameSource("pipe", Stalling(release), stop.Token))
        {
            int frames = 0;
            foreach (RgbImage _ in source.All())
            {
                frames++;
                stop.Cancel();
            }

            Assert.Equal(1, frames);
            Assert.True(source.Stopped);
            source.RequireWhole(1);
        }

        release.Set();
    }

    private static IEnumerable<RgbImage> Breaking()
    {
        yield return new RgbImage(Size);
        throw new InvalidFileException("pipe", "the pipe ends within an image");
    }

    private static IEnumerable<RgbImage> Stalling(ManualResetEventSlim release)
    {
        yield return new RgbImage(Size);
        release.Wait(TimeSpan.FromSeconds(20));
    }
}

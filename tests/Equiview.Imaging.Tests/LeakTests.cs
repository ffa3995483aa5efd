using System.Diagnostics;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;

namespace Equiview.Imaging.Tests;

/// <summary>Everything native is given back at once: 200 rounds of megabytes must not stay.</summary>
public sealed class LeakTests
{
    [Fact]
    public void DecodeResizeDraw_TwoHundredTimes_KeepsMemoryStable()
    {
        using var folder = new TemporaryFolder();
        string file = folder["photo.jpg"];
        ImageFile.Write(file, Fixture.Noise(1000, 800, 1));
        for (int i = 0; i < 40; i++)
            Round(file, folder);
        long before = ResidentBytes();
        for (int i = 0; i < 200; i++)
            Round(file, folder);
        // One leaked matrix a round would be 480 MB.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 100L << 20);
    }

    private static void Round(string file, TemporaryFolder folder)
    {
        RgbImage image = ImageFile.Read(file);
        RgbImage small = Resampler.Resize(image, new ImageSize(320, 256), ResampleKernel.Lanczos);
        using (var canvas = new Canvas(image))
        {
            canvas.Dot(new PixelPoint(100, 100), 5, RgbColor.White);
            canvas.Text("round", new PixelPoint(50, 50), RgbColor.White);
        }

        ImageFile.Write(folder["again.jpg"], MatchPicture.Draw(small, small, [new(new(5, 5), new(9, 9))]));
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

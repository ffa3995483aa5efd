using Apache.Arrow;
using Equiview.Evaluation.Jobs;
using Equiview.Formats.Tests.Rerun;
using Equiview.Imaging.Codecs;
using Equiview.Reporting;
using Equiview.TestKit;

namespace Equiview.Evaluation.Tests.Jobs;

/// <summary>A report as a recording, read back by an independent reader.</summary>
public sealed class ReportRecordingTests
{
    [Fact]
    public void Recording_HoldsNumbersCurvesAndPictures()
    {
        using var folder = new TemporaryFolder();
        string file = folder["report.rrd"];
        byte[] jpeg = ImageCodec.EncodeJpeg(new RgbImage(new ImageSize(4, 3)));
        var table = new MetricTable(
            "Tracking",
            [new MetricRow("one", [new("AJ", 61.5, "%")]), new MetricRow("two", [new("AJ", double.NaN, "%"), new("OA", 80, "%")])],
            new Dictionary<string, string>());
        ReportRecording.Write(file, new Report
        {
            Title = "Point tracking",
            Command = ["eval", "tracking"],
            Tables = [table],
            Charts = [new ReportChart("PSNR", "step", "dB", [new ReportCurve("chair", [0, 100], [9.5, 28])])],
            Pictures = [new ReportPicture("best", jpeg) { Before = jpeg, Frames = [jpeg] }],
            Warnings = ["a clip was too short"],
        });

        var read = new RerunFile(file);
        Assert.Equal([61.5], Scalars(read, "/tables/Tracking/AJ"));
        Assert.Equal([80], Scalars(read, "/tables/Tracking/OA"));
        Assert.Equal([9.5, 28], Scalars(read, "/charts/PSNR/chair"));
        Assert.Equal(2, read.Of("/pictures/000-best", "EncodedImage:blob").Sum(c => c.Length));
        Assert.Single(read.Of("/pictures/000-best/before", "EncodedImage:blob"));
        Assert.Single(read.Of("/log", "TextLog:text"));
        Assert.Single(read.Of("/tables/Tracking", "TextDocument:text"));
    }

    [Fact]
    public void Setup_WithAnotherEnding_IsRefusedBeforeTheWork()
    {
        var setup = new EvaluationSetup { Folder = "unused", Rrd = "report.txt" };
        Assert.Throws<UsageException>(setup.Require);
        Assert.Throws<UsageException>((setup with { Rrd = "no/such/folder/report.rrd" }).Require);
    }

    private static double[] Scalars(RerunFile file, string entity) =>
    [
        .. file.Of(entity, "Scalars:scalars").SelectMany(chunk =>
        {
            var list = (ListArray)chunk.Column("Scalars:scalars");
            return Enumerable.Range(0, list.Length).Select(i => ((DoubleArray)list.GetSlicedValues(i)).GetValue(0)!.Value);
        }),
    ];
}

using System.Diagnostics;
using System.Numerics;
using Equiview.Features.Backbones.Transformer;
using Equiview.Finetuning;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.Rendering.Meshes;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>
/// A step of finetuning with the frozen blocks cached against one without, and both against the same step in plain PyTorch where python3
/// has it. ViT-Ti/16 with random weights on prepared views of a ball: nothing is rendered while it is timed.
/// </summary>
internal sealed class FinetuneComparison(int longSide, bool quick) : Comparison
{
    private const int Samples = 1000, Views = 4;

    public override string Name =>
        FormattableString.Invariant($"finetune step: vit_tiny_patch16_224.augreg, {longSide} px, {Samples} samples");

    public override string Run()
    {
        using var network = new VisionTransformer(TransformerModels.Find("vit_tiny_patch16_224.augreg")!, 1);
        using var source = new PreparedViews();
        var options = new FinetuneOptions
        {
            Iterations = int.MaxValue,
            LongSidePixels = longSide,
            Samples = Samples,
            MaximumAngleDegrees = 180,
            Variants = 1,
            ConvolutionStart = ConvolutionStart.Identity,
        };
        using Finetuner cached = new(network, Name, null, source, options),
            plain = new(network, Name, null, source, options with { CacheMegabytes = 0 });
        List<int> positives = [];
        IAsyncEnumerator<TrainingEvent> first = cached.RunAsync().GetAsyncEnumerator(), second = plain.RunAsync().GetAsyncEnumerator();
        for (int i = 0; i < 4 * Views; i++)
            Step(first); // every view is in the cache from here on
        positives.Clear();
        (Timing with, Timing without) = InterleavedTimer.Run(() => Step(first), () => Step(second), quick ? 8 : 30);
        (double cpuWith, double cpuWithout) = (ProcessorMilliseconds(first), ProcessorMilliseconds(second));
        string torch = PlainTorch((int)positives.Average());
        return Report(
            "prefix cached",
            with,
            "frozen blocks run every time",
            without,
            FormattableString.Invariant($"medians: {1000 / with.Median:F2} and {1000 / without.Median:F2} pairs/s, the cache ")
                + FormattableString.Invariant($"gains {without.Median / with.Median:F2}; {positives.Average():F0} positives a ")
                + FormattableString.Invariant($"pair\n  processor time a step (does not count other programs): {cpuWith:F0} and ")
                + FormattableString.Invariant($"{cpuWithout:F0} ms\n  {torch}"));

        double ProcessorMilliseconds(IAsyncEnumerator<TrainingEvent> run)
        {
            using var self = Process.GetCurrentProcess();
            TimeSpan start = self.TotalProcessorTime;
            for (int i = 0; i < (quick ? 8 : 30); i++)
                Step(run);
            self.Refresh();
            return (self.TotalProcessorTime - start).TotalMilliseconds / (quick ? 8 : 30);
        }

        void Step(IAsyncEnumerator<TrainingEvent> run)
        {
            run.MoveNextAsync().AsTask().GetAwaiter().GetResult();
            positives.Add(run.Current.Positives);
        }
    }

    private string PlainTorch(int positives)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "torch_step.py");
        var start = new ProcessStartInfo(
            "python3",
            [
                script,
                $"{longSide}",
                $"{Samples}",
                $"{positives}",
                quick ? "5" : "15",
                $"{TorchSharp.torch.get_num_threads()}"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            string answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "plain PyTorch: " + answer.Trim() : "plain PyTorch: not measured, python3 has no torch";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "plain PyTorch: not measured, there is no python3";
        }
    }

    /// <summary>A few views of a ball, rendered beforehand.</summary>
    private sealed class PreparedViews : IViewSource
    {
        private readonly TrainingView[] views;

        public PreparedViews()
        {
            using var rendered = new RenderedViews(new MeshRasterizerCpu(), [new TrainingObject("ball", Ball(24))]);
            views = [.. Enumerable.Range(0, Views).Select(v => rendered.View(0, 16 + v))];
        }

        public IReadOnlyList<string> Objects => ["ball"];

        public IReadOnlyList<RigidTransform> PosesOf(int objectIndex) => [.. views.Select(v => v.Pixels.CameraFromObject)];

        public TrainingView View(int objectIndex, int view) => views[view];

        public void Dispose()
        {
        }

        private static TriangleMesh Ball(int rings)
        {
            Vector3[] positions = [.. from r in Enumerable.Range(0, rings + 1) from c in Enumerable
                .Range(0, (2 * rings) + 1) select At(MathF.PI * r / rings, MathF.PI * c / rings)];
            int row = (2 * rings) + 1;
            int[] indices = [.. from r in Enumerable.Range(0, rings) from c in Enumerable
                .Range(0, 2 * rings) let i = (r * row) + c from k in new[] { i, i + row, i + 1, i + 1, i + row, i + row + 1 } select k];
            return new TriangleMesh
            {
                Positions = positions,
                Colors = [.. positions.Select(p => p + new Vector3(0.5f))],
                Indices = indices,
                Parts = [new(0, indices.Length, Vector4.One)],
            };
        }

        private static Vector3 At(float polar, float azimuth) =>
            new Vector3(MathF.Sin(polar) * MathF.Cos(azimuth), MathF.Sin(polar) * MathF.Sin(azimuth), MathF.Cos(polar)) / 2;
    }
}

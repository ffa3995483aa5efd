using System.Diagnostics;
using Equiview.Formats.Files;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Fuzz;

/// <summary>
/// Every reader of a file, given changed files: it accepts them or raises an error of ours, within bounds of time and allocation.
/// </summary>
public sealed class MutatedReadersTests
{
    // A crowded machine may stop a thread for a while; a reader that hangs takes longer.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(20);
    private static readonly Dictionary<string, ReaderSample> Samples =
        SceneSamples.All().Concat(ModelSamples.All()).ToDictionary(s => s.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_GoodFile_IsAccepted(string reader)
    {
        using var folder = new TemporaryFolder();
        Samples[reader].Prepare(folder.Path);
        Samples[reader].ReadFrom(folder.Path, Samples[reader].Bytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_HundredMutants_RaisesOnlyOurs(string reader) => Run(Samples[reader], seed: 1, count: 100);

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Slow")]
    public void Read_FiveThousandMutants_RaisesOnlyOurs(string reader) => Run(Samples[reader], seed: 2, count: 5_000);

    /// <summary>Files that an earlier run of another fuzzer found.</summary>
    [Fact]
    public void Read_FilesFoundByFuzzing_RaisesOnlyOurs()
    {
        string found = Path.Combine(SharedData.Root ?? "", "..", "cases", "reliability", "fuzz-found");
        Assert.SkipUnless(SharedData.Root is not null && Directory.Exists(found), "shared cases not found beside the shared test data");
        int read = 0;
        foreach (string file in Directory.GetFiles(found))
        {
            string name = Path.GetFileName(file).Split('-')[1];
            ReaderSample? sample = Samples.GetValueOrDefault(name)
                ?? Samples.GetValueOrDefault($"colmap-{Path.GetFileName(file).Split('-')[^1]}");
            if (sample is null)
                continue;
            using var folder = new TemporaryFolder();
            sample.Prepare(folder.Path);
            Bounded(sample, folder.Path, File.ReadAllBytes(file), Path.GetFileName(file));
            read++;
        }

        Assert.InRange(read, 18, int.MaxValue);
    }

    private static void Run(ReaderSample sample, int seed, int count)
    {
        using var folder = new TemporaryFolder();
        sample.Prepare(folder.Path);
        var bytes = new Mutator([sample.Bytes], seed);
        var tokens = new TextMutator(sample.Bytes, seed);
        for (int i = 0; i < count; i++)
            Bounded(sample, folder.Path, i % 2 == 0 ? tokens.Next() : bytes.Next(), $"mutant {i} of seed {seed}");
    }

    private static void Bounded(ReaderSample sample, string folder, byte[] mutant, string which)
    {
        long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            sample.ReadFrom(folder, mutant);
        }
        catch (EquiviewException)
        {
            // What a reader may raise.
        }
        catch (Exception e)
        {
            Assert.Fail($"{sample.Name}, {which}, {Convert.ToBase64String(mutant)}: {e}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= ReadBudget.UsualBaseBytes + ((long)ReadBudget.UsualPerFileByte * mutant.Length),
            $"{sample.Name}, {which}, {Convert.ToBase64String(mutant)}: allocated {allocated}");
        Assert.True(Stopwatch.GetElapsedTime(start) < LongestRead, $"{sample.Name}, {which}, {Convert.ToBase64String(mutant)}: hangs");
    }
}

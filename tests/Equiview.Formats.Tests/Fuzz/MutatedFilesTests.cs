using Equiview.Formats.Tests.Fixtures;

namespace Equiview.Formats.Tests.Fuzz;

public sealed class MutatedFilesTests
{
    private static readonly byte[][] Corpus = [.. Fixture.Files(".npy", ".npz", ".safetensors", ".pth", ".pt", ".ckpt", ".pkl")
        .Select(File.ReadAllBytes)];

    // The first pickle of a legacy torch file, its magic number, is a whole pickle by itself.
    private const int LegacyMagicBytes = 15;

    [Fact]
    public void Read_ThreeThousandMutants_RaisesOnlyInvalidFile() => Run(seed: 1, count: 3_000);

    [Fact]
    [Trait("Category", "Slow")]
    public void Read_HundredTwentyThousandMutants_RaisesOnlyInvalidFile() => Run(seed: 2, count: 120_000);

    [Fact]
    public void Read_EveryTruncation_IsRefused()
    {
        foreach (byte[] file in Corpus)
        {
            Assert.True(BoundedRead.All(file) > 0 || file.AsSpan().IndexOf("__torch__"u8) > 0);
            for (int length = 0; length < file.Length; length++)
                Assert.Equal(IsLegacy(file) && length == LegacyMagicBytes ? 1 : 0, BoundedRead.All(file[..length]));
        }
    }

    private static bool IsLegacy(byte[] file) => file[0] == 0x80 && file[2] == 0x8a;

    private static void Run(int seed, int count)
    {
        var mutator = new Mutator(Corpus, seed);
        int accepted = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] mutant = mutator.Next();
            try
            {
                accepted += BoundedRead.All(mutant) > 0 ? 1 : 0;
            }
            catch (Exception e)
            {
                Assert.Fail($"mutant {i} of seed {seed}, {Convert.ToBase64String(mutant)}: {e}");
            }
        }

        // Mutants that are all refused at once would test nothing behind the first check.
        Assert.InRange(accepted, count / 50, count);
    }
}

using Equiview.Formats.Mat5;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Mat5;

/// <summary>Files written by SciPy (make_fixtures.py).</summary>
public sealed class Mat5FileTests
{
    [Theory]
    [InlineData("plain.mat")]
    [InlineData("compressed.mat")]
    public void Read_SciPyFile_GivesNumericArraysRowByRow(string name)
    {
        IReadOnlyDictionary<string, StoredTensor> arrays = Mat5File.Read(File(name));
        Assert.Equal(["cube", "pts_coord", "small"], arrays.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1.5, 2, 3, 4, 5, 6.25], arrays["pts_coord"].ToDoubles());
        Assert.Equal([2L, 3L], arrays["pts_coord"].Shape);
        Assert.Equal([1.0, 2, 3], arrays["small"].ToDoubles());
        Assert.Equal(Enumerable.Range(0, 24).Select(v => (double)v), arrays["cube"].ToDoubles());
        Assert.Equal([2L, 3L, 4L], arrays["cube"].Shape);
    }

    [Theory]
    [InlineData("plain.mat")]
    [InlineData("compressed.mat")]
    public void Read_DamagedFile_FailsCleanlyAndAllocatesLittle(string name)
    {
        byte[] whole = System.IO.File.ReadAllBytes(File(name));
        var random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] bytes = round % 4 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (int k = 0; k < round % 4; k++)
                bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Mat5File.Read(bytes, "damaged");
            }
            catch (InvalidFileException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        }

        Assert.InRange(refused, 1000, 4000);
    }

    [Fact]
    public void Read_BigEndianOrOtherFile_SaysWhatItIs()
    {
        byte[] bytes = new byte[200];
        Assert.Contains("level-5", Assert.Throws<InvalidFileException>(() => Mat5File.Read(bytes, "x")).Message, StringComparison.Ordinal);
        (bytes[126], bytes[127]) = ((byte)'M', (byte)'I');
        Assert.Contains(
            "big-endian", Assert.Throws<InvalidFileException>(() => Mat5File.Read(bytes, "x")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => Mat5File.Read("no-such-file.mat"));
    }

    private static string File(string name) => Repository.PathOf("tests", "Equiview.Formats.Tests", "Fixtures", "mat5", name);
}

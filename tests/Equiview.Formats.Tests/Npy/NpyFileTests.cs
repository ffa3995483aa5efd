using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Formats.Tests.Fixtures;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Npy;

public sealed class NpyFileTests
{
    [Theory]
    [InlineData("u1", ElementType.UInt8)]
    [InlineData("i1", ElementType.Int8)]
    [InlineData("le-u2", ElementType.UInt16)]
    [InlineData("le-i2", ElementType.Int16)]
    [InlineData("le-u4", ElementType.UInt32)]
    [InlineData("le-i4", ElementType.Int32)]
    [InlineData("le-u8", ElementType.UInt64)]
    [InlineData("le-i8", ElementType.Int64)]
    [InlineData("le-f2", ElementType.Float16)]
    [InlineData("le-f4", ElementType.Float32)]
    [InlineData("le-f8", ElementType.Float64)]
    [InlineData("be-i4", ElementType.Int32)]
    [InlineData("be-f8", ElementType.Float64)]
    [InlineData("be-f2", ElementType.Float16)]
    public void Read_EveryType_MatchesNumpy(string name, ElementType type)
    {
        StoredTensor tensor = NpyFile.Read(Fixture.PathOf($"npy-{name}.npy"));
        Assert.Equal(type, tensor.Type);
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], tensor.ToDoubles());
        Assert.Equal([0, 1, 2, 3, 4, 5], tensor.ToSingles());
        Assert.Equal([0, 1, 2, 3, 4, 5], tensor.ToInt64s());
    }

    [Fact]
    public void Read_Booleans_MatchesNumpy()
    {
        StoredTensor tensor = NpyFile.Read(Fixture.PathOf("npy-b1.npy"));
        Assert.Equal(ElementType.Bool, tensor.Type);
        Assert.Equal([0, 1, 0, 1, 0, 1], tensor.ToDoubles());
    }

    [Fact]
    public void Read_FortranOrder_IsRowMajor() =>
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), NpyFile.Read(Fixture.PathOf("npy-fortran.npy")).ToSingles());

    [Theory]
    [InlineData("npy-version-2.npy")]
    [InlineData("npy-version-3.npy")]
    public void Read_LaterVersions_AreKnown(string name) => Assert.Equal([0, 1, 2], NpyFile.Read(Fixture.PathOf(name)).ToInt64s());

    [Fact]
    public void Read_ScalarAndEmpty_HaveTheirShape()
    {
        Assert.Empty(NpyFile.Read(Fixture.PathOf("npy-scalar.npy")).Shape);
        Assert.Equal([0, 3], NpyFile.Read(Fixture.PathOf("npy-empty.npy")).Shape);
    }

    [Theory]
    [InlineData("npy-le-f4.npy")]
    [InlineData("npy-scalar.npy")]
    [InlineData("npy-empty.npy")]
    [InlineData("npy-b1.npy")]
    public void Write_WhatNumpyWrote_GivesTheSameBytes(string name)
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["out.npy"], NpyFile.Read(Fixture.PathOf(name)));
        Assert.Equal(File.ReadAllBytes(Fixture.PathOf(name)), File.ReadAllBytes(folder["out.npy"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_BFloat16_BecomesSingle()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["out.npy"], new StoredTensor(ElementType.BFloat16, [2], new byte[] { 0x80, 0x3f, 0x20, 0xc0 }));
        StoredTensor read = NpyFile.Read(folder["out.npy"]);
        Assert.Equal(ElementType.Float32, read.Type);
        Assert.Equal([1f, -2.5f], read.ToSingles());
    }

    [Fact]
    public void Read_Stream_StopsBehindTheArray()
    {
        byte[] two = [.. File.ReadAllBytes(Fixture.PathOf("npy-le-f4.npy")), .. File.ReadAllBytes(Fixture.PathOf("npy-fortran.npy"))];
        using var stream = new MemoryStream(two);
        Assert.Equal([2, 3], NpyFile.Read(stream).Shape);
        Assert.Equal([2, 3, 4], NpyFile.Read(stream).Shape);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000000000, 1000000000000000000), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, ), }")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (3,), }")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 'x', }")]
    [InlineData("{'descr': '<f4', 'shape': (3,), }")]
    public void Read_HostileHeader_IsRefused(string text)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(text), .. new byte[12]];
        Assert.Throws<InvalidFileException>(() => NpyFile.Read(new MemoryStream(file)));
        Assert.Throws<InvalidFileException>(() => NpyFile.Decode("memory", file));
    }
}

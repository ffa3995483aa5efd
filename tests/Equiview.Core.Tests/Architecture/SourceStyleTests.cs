using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>Lines, methods and files are short.</summary>
public sealed class SourceStyleTests
{
    private const int Columns = 140, MethodLines = 60, FileLines = 400, MedianFileLines = 100;
    private static readonly string[] Folders = ["src", "apps", "tests"];

    [Fact]
    public void Lines_Are140ColumnsAtMost() => Assert.Empty(
        SourceFiles.Below(Folders).SelectMany(
            f => File.ReadLines(f).Index().Where(l => l.Item.Length > Columns).Select(l => $"{SourceFiles.NameOf(f)}:{l.Index + 1}")));

    [Fact]
    public void Methods_Are60LinesAtMost() => Assert.Empty(
        SourceFiles.Below(Folders).SelectMany(
            f => BlockLengths.Of(File.ReadAllLines(f)).Where(b => b.Length > MethodLines)
                .Select(b => $"{SourceFiles.NameOf(f)}:{b.Line} has {b.Length} lines")));

    [Fact]
    public void Files_AreSmall()
    {
        int[] sizes = [.. SourceFiles.Below(Folders).Select(f => File.ReadLines(f).Count()).Order()];
        Assert.InRange(sizes[sizes.Length / 2], 1, MedianFileLines);
        Assert.InRange(sizes[^1], 1, FileLines);
    }

    [Fact]
    public void BlockLengths_OfAnExample_AreThoseOfItsMembers()
    {
        const string Example = """
            namespace A;

            public class B
            {
                public int One() => 1;

                public int Two(
                    int argument)
                {
                    if (argument > 0)
                    {
                        return 2;
                    }

                    return 3;
                }

                public string Three => Make(() =>
                {
                    return "x";
                });

                private sealed class Inner
                {
                    public void Four()
                    {
                        Five();
                    }

                    public void Five()
                    {
                    }
                }

                public int Six
                {
                    get => 6;
                }
            }

            internal record C(int X)
            {
                public void Seven()
                {
                    Call();
                    Call();
                }
            }
            """;
        Assert.Equal([(9, 6), (19, 1), (26, 1), (31, 0), (36, 1), (44, 2)], BlockLengths.Of(Example.ReplaceLineEndings("\n").Split('\n')));
    }
}

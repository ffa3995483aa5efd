using Equiview.Formats.PfPascal;
using Equiview.Formats.Semantic;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.PfPascal;

public sealed class PfPascalPairsTests
{
    private static readonly int[] PairsOfCategory = [15, 30, 10, 6, 8, 32, 19, 27, 13, 3, 8, 24, 9, 27, 12, 7, 1, 13, 20, 15];

    [Theory]
    [InlineData("test_pairs_pf_same_views.csv", 2414, 0)]
    [InlineData("test_pairs_pf_different_views.csv", 2259, 131)]
    public void Read_PaperLists_HaveTheirKnownCounts(string name, int keypoints, int unequal)
    {
        SemanticDataset set = PfPascalPairs.Read(SharedData.Require("paper-protocol", name), "root");
        Assert.Equal(299, set.Pairs.Count);
        Assert.Equal(PairsOfCategory, PfPascalPairs.Categories.Select(c => set.Pairs.Count(p => p.Category == c)));
        Assert.Equal(keypoints, set.Pairs.Sum(p => p.Keypoints.Count));
        Assert.Equal(unequal, set.Pairs.Count(p => p.Doubt == "lists of different length"));
        Assert.Equal(unequal == 0 ? 0 : 9, set.Pairs.Count(p => p.SourceImage == p.TargetImage));
        Assert.True(
            PfPascalPairs.Read(SharedData.Require("paper-protocol", name), "root", dropDoubtful: true).Pairs.All(p => p.Doubt is null));
    }

    [Theory]
    [InlineData("a.jpg,b.jpg,1,1;2,3;4,5;6")]
    [InlineData("a.jpg,b.jpg,0,1,3,5,6")]
    [InlineData("a.jpg,b.jpg,21,1,3,5,6")]
    [InlineData("a.jpg,b.jpg,1,1;2,3,5,6")]
    [InlineData("a.jpg,b.jpg,1,x,3,5,6")]
    [InlineData("a.jpg,b.jpg,1,NaN,3,5,6")]
    public void Read_BrokenRow_NamesTheLine(string row)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.csv"], "source_image,target_image,class,XA,YA,XB,YB\n" + row + "\n");
        Assert.Contains(
            "line 2", Assert.Throws<InvalidFileException>(() => PfPascalPairs.Read(folder["p.csv"], "")).Message, StringComparison.Ordinal);
    }
}

using Equiview.Formats.PfWillow;
using Equiview.Formats.Semantic;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.PfWillow;

public sealed class PfWillowDatasetTests
{
    [Fact]
    public void Read_CompleteSet_HasItsKnownCounts()
    {
        SemanticDataset set = PfWillowDataset.Read(SharedData.Require("semantic", "pf_willow"));
        Assert.Equal((900, 10), (set.Pairs.Count, set.Pairs.Select(p => p.Category).Distinct().Count()));
        Assert.All(set.Pairs, p => Assert.Equal(10, p.Keypoints.Count));
        Assert.All(set.Pairs, p => Assert.InRange(p.KeypointBoxLongSide, 20, 1000));
    }

    [Fact]
    public void Read_BrokenFolders_SayWhatIsWrong()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidFileException>(() => PfWillowDataset.Read(folder["absent"]));
        Assert.Throws<InvalidFileException>(() => PfWillowDataset.Read(folder.Path));
        Directory.CreateDirectory(folder["duck"]);
        File.WriteAllBytes(Path.Combine(folder["duck"], "a.mat"), new byte[40]);
        Assert.Contains(
            "a.mat", Assert.Throws<InvalidFileException>(() => PfWillowDataset.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}

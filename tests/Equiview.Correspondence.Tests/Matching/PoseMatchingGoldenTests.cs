using Equiview.Correspondence.Matching;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.Matching;

/// <summary>pose.npz: the reference's mutual nearest neighbors of 900 query and 600 template descriptors.</summary>
public sealed class PoseMatchingGoldenTests : TensorLeakGuard
{
    [Fact]
    public void Find_EqualsTheReferenceExactly()
    {
        using var golden = new Golden("pose.npz");
        NearestNeighbors found = MutualNearestNeighbors.Find(
            golden.Singles("query_descriptors"), golden.Singles("template_descriptors"), 16);
        Assert.Equal(golden.Integers("nearest_template_of_query"), found.NearestB);
        Assert.Equal(golden.Integers("nearest_query_of_template"), found.NearestA);
        Assert.Equal(golden.Integers("match_query_index").Zip(golden.Integers("match_template_index")), found.Mutual());
    }
}

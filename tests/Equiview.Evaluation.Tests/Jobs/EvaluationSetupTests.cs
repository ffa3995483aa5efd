using Equiview.Evaluation.Jobs;
namespace Equiview.Evaluation.Tests.Jobs;

public sealed class EvaluationSetupTests
{
    [Fact]
    public void ShardCommand_Auto_IsTheShardThatItWas()
    {
        var setup = new EvaluationSetup
        {
            Folder = "out",
            Command = ["eval", "semantic", "--shard", "auto", "-o", "out"],
            Shard = new Shard(2, 8),
        };
        Assert.Equal(["eval", "semantic", "--shard", "2/8", "-o", "out"], setup.ShardCommand);
    }
}

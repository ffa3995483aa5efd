namespace Equiview.Core.Tests.Jobs;

public sealed class SchedulerTaskTests
{
    private const string Array = "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_STEP=2";

    [Theory]
    [InlineData(Array, "auto", 3, 3)]
    [InlineData(Array + " SLURM_ARRAY_TASK_MAX=7", "auto/3", 3, 3)]
    [InlineData("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_STEP=1", "auto", 1, 1)]
    [InlineData("SLURM_PROCID=2 SLURM_NTASKS=4 SLURM_STEP_ID=0", "auto", 3, 4)]
    [InlineData("SLURM_PROCID=1 SLURM_NTASKS=4 SLURM_STEP_NUM_TASKS=2 SLURM_STEP_ID=1", "auto", 2, 2)]
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=1", "auto", 1, 1)]
    [InlineData("JOB_COMPLETION_INDEX=4", "auto/5", 5, 5)]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=10", "auto", 1, 10)]
    [InlineData("BATCH_TASK_INDEX=1 BATCH_TASK_COUNT=2", "auto", 2, 2)]
    [InlineData("CLOUD_RUN_TASK_INDEX=3 CLOUD_RUN_TASK_COUNT=4", "auto", 4, 4)]
    [InlineData("SKYPILOT_NODE_RANK=1 SKYPILOT_NUM_NODES=3", "auto", 2, 3)]
    [InlineData("RANK=5 WORLD_SIZE=8", "auto", 6, 8)]
    [InlineData("RANK=5 WORLD_SIZE=8 SKYPILOT_NODE_RANK=0 SKYPILOT_NUM_NODES=2", "auto", 6, 8)]
    [InlineData("PBS_ARRAY_INDEX=0", "auto/4", 1, 4)]
    [InlineData("SGE_TASK_ID=6 SGE_TASK_FIRST=2 SGE_TASK_LAST=10 SGE_TASK_STEPSIZE=4", "auto", 2, 3)]
    [InlineData("SGE_TASK_ID=undefined SGE_TASK_FIRST=undefined RANK=0 WORLD_SIZE=2", "auto", 1, 2)]
    [InlineData("LSB_JOBINDEX=3 LSB_JOBINDEX_END=6 LSB_JOBINDEX_STEP=2", "auto", 2, 3)]
    [InlineData("LSB_JOBINDEX=0 RANK=0 WORLD_SIZE=2", "auto", 1, 2)]
    [InlineData(Array + " SLURM_PROCID=0 SLURM_NTASKS=1 RANK=1 WORLD_SIZE=2", "auto", 3, 3)]
    public void Parse_Auto_IsTheTaskOfTheScheduler(string environment, string text, int index, int count) =>
        Assert.Equal(new Shard(index, count), Shard.Parse(text, Variables(environment)));

    [Theory]
    [InlineData("", "auto", "--shard auto finds no variable")]
    [InlineData("SLURM_ARRAY_TASK_ID=7", "auto", "SLURM_ARRAY_TASK_COUNT is not set")]
    [InlineData("SLURM_ARRAY_TASK_ID=x SLURM_ARRAY_TASK_COUNT=3", "auto", "SLURM_ARRAY_TASK_ID is x")]
    [InlineData("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=-3", "auto", "SLURM_ARRAY_TASK_COUNT is -3")]
    [InlineData("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=0", "auto", "SLURM_ARRAY_TASK_COUNT is 0")]
    [InlineData("SLURM_ARRAY_TASK_ID=8 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_STEP=2", "auto", "TASK_ID is 8")]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_STEP=1", "auto", "TASK_ID is 3")]
    [InlineData("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_STEP=0", "auto", "SLURM_ARRAY_TASK_STEP is 0")]
    [InlineData(Array + " SLURM_ARRAY_TASK_MAX=9", "auto", "SLURM_ARRAY_TASK_MAX is 9: the array has gaps")]
    [InlineData(Array, "auto/4", "SLURM_ARRAY_TASK_COUNT is 3")]
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=4", "auto", "SLURM_STEP_ID is not set")]
    [InlineData("SLURM_PROCID=4 SLURM_NTASKS=4 SLURM_STEP_ID=0", "auto", "SLURM_PROCID is 4")]
    [InlineData("JOB_COMPLETION_INDEX=4", "auto", "JOB_COMPLETION_INDEX is set, but not the number of completions")]
    [InlineData("JOB_COMPLETION_INDEX=4", "auto/4", "JOB_COMPLETION_INDEX is 4")]
    [InlineData("PBS_ARRAY_INDEX=4", "auto", "PBS_ARRAY_INDEX is set, but not the number of subjobs")]
    [InlineData("RANK=1", "auto", "WORLD_SIZE is not set")]
    [InlineData("RANK=2 WORLD_SIZE=2", "auto", "RANK is 2")]
    [InlineData("SGE_TASK_ID=1 SGE_TASK_FIRST=3 SGE_TASK_LAST=2", "auto", "SGE_TASK_LAST is 2")]
    [InlineData("LSB_JOBINDEX=3", "auto", "LSB_JOBINDEX_END is not set")]
    public void Parse_AutoWithWrongVariables_NamesTheVariable(string environment, string text, string says)
    {
        UsageException error = Assert.Throws<UsageException>(() => Shard.Parse(text, Variables(environment)));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static Func<string, string?> Variables(string environment)
    {
        Dictionary<string, string> set = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return set.GetValueOrDefault;
    }
}

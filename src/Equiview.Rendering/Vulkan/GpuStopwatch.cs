using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>Timestamp queries inside one list of commands; does nothing on devices without timestamps.</summary>
internal sealed unsafe class GpuStopwatch : IDisposable
{
    private const uint MaxMarks = 256;
    private readonly VulkanDevice device;
    private readonly CommandBuffer commands;
    private readonly List<string> stages = [];
    private readonly QueryPool pool;

    /// <summary>Starts at this place of the list.</summary>
    public GpuStopwatch(VulkanDevice device, CommandBuffer commands)
    {
        this.device = device;
        this.commands = commands;
        if (device.Info.Limits.TimestampNanoseconds == 0)
            return;
        QueryPoolCreateInfo info = new(StructureType.QueryPoolCreateInfo) { QueryType = QueryType.Timestamp, QueryCount = MaxMarks };
        device.Vk.CreateQueryPool(device.Handle, in info, null, out pool).Check("vkCreateQueryPool");
        device.Count(+1);
        device.Vk.CmdResetQueryPool(commands, pool, 0, MaxMarks);
    }

    /// <summary>Ends a span; the first mark only starts the clock.</summary>
    public void Mark(string stage)
    {
        if (pool.Handle == 0 || stages.Count == MaxMarks)
            return;
        device.Vk.CmdWriteTimestamp(commands, PipelineStageFlags.BottomOfPipeBit, pool, (uint)stages.Count);
        stages.Add(stage);
    }

    /// <summary>The spans between marks.</summary>
    public (string Stage, double Milliseconds)[] Read()
    {
        if (stages.Count == 0)
            return [];
        var ticks = new ulong[stages.Count];
        fixed (ulong* first = ticks)
            device.Vk.GetQueryPoolResults(
                device.Handle,
                pool,
                0,
                (uint)ticks.Length,
                (nuint)(ticks.Length * sizeof(ulong)),
                first,
                sizeof(ulong),
                QueryResultFlags.Result64Bit | QueryResultFlags.ResultWaitBit)
                .Check("vkGetQueryPoolResults");
        return [.. Enumerable.Range(1, ticks.Length - 1)
            .Select(i => (stages[i], (ticks[i] - ticks[i - 1]) * device.Info.Limits.TimestampNanoseconds * 1e-6))];
    }

    public void Dispose()
    {
        if (pool.Handle == 0)
            return;
        device.Vk.DestroyQueryPool(device.Handle, pool, null);
        device.Count(-1);
    }
}

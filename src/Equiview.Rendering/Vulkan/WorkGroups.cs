namespace Equiview.Rendering.Vulkan;

/// <summary>How many work groups a dispatch runs along each axis; at most 65,535 each on every device.</summary>
internal readonly record struct WorkGroups(int X, int Y = 1, int Z = 1)
{
    private const long SideLimit = 65_535;

    /// <summary>
    /// A long row folded into (x, y): the shader's linear index is <c>gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x</c> and may
    /// run past the row's end.
    /// </summary>
    public static WorkGroups Row(long count)
    {
        long y = Math.Max(1, (count + SideLimit - 1) / SideLimit);
        return new(checked((int)((count + y - 1) / y)), checked((int)y));
    }

    /// <summary>Enough groups of <paramref name="groupSize"/> invocations for that many items.</summary>
    public static WorkGroups For(long items, int groupSize) => Row((items + groupSize - 1) / groupSize);
}

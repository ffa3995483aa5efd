using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
namespace Equiview.Evaluation.MeshViews;

/// <summary>How views of meshes are rendered.</summary>
public sealed record RenderViewsOptions
{
    /// <summary>Layout of the folder.</summary>
    [Description("Paper (color_, mask_, depth_000000.png) or Bop (a scene an object)")]
    public ViewLayout Layout { get; init; } = ViewLayout.Paper;

    /// <summary>Width and height of a view in pixels.</summary>
    [Description("width and height of a view in pixels")]
    [Range(16, 4096)]
    public int Size { get; init; } = 512;

    /// <summary>Only this shard of the meshes.</summary>
    [Description("I/N: only the I-th of N shards of the meshes, into the same folder; auto: this task of Slurm, Kubernetes (auto/N) or "
        + "another scheduler. The same command without it, after all of them, writes the contact sheet")]
    public Shard Shard { get; init; } = Shard.Whole;
}

namespace Equiview;

/// <summary>What starts the tasks of a run on the machines of a cluster.</summary>
public enum ClusterScheduler
{
    /// <summary>Slurm: a job array of sbatch.</summary>
    Slurm,

    /// <summary>Kubernetes: an Indexed Job.</summary>
    Kubernetes,
}

using Xunit.Sdk;
using Xunit.v3;

// Tensor counts are per process: classes run one after another.
[assembly: Parallelization(Mode = ParallelMode.None)]

using Xunit.Sdk;
using Xunit.v3;

// Handles and validation messages are counted, and lavapipe takes every core: classes run one after another.
[assembly: Parallelization(Mode = ParallelMode.None)]

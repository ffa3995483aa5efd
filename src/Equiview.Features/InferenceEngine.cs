namespace Equiview.Features;

/// <summary>What computes the features. Engines agree within 1e-4, so a recipe does not name one.</summary>
public enum InferenceEngine
{
    /// <summary>The faster one on this machine, measured once for a family of networks and remembered in the user's cache.</summary>
    Auto,

    /// <summary>libtorch, by TorchSharp: always there; CUDA, and whatever needs gradients.</summary>
    Torch,

    /// <summary>ONNX Runtime, where the program has its package.</summary>
    Onnx,
}

namespace Equiview.Features.Backbones.Transformer;

/// <summary>The feed-forward network of a transformer block.</summary>
public enum FeedForwardKind
{
    /// <summary>fc2(gelu(fc1(x))) with the exact, erf form of GELU.</summary>
    Gelu,

    /// <summary>fc2(q(fc1(x))) with q(x) = x sigmoid(1.702 x): the OpenAI CLIP weights.</summary>
    QuickGelu,

    /// <summary>w3(silu(a) * b), where a and b are the halves of w12(x): DINOv2 giant.</summary>
    SwiGlu,

    /// <summary>fc2(gelu(fc1(x))) with the tanh form of GELU: SigLIP by Hugging Face, and its larger networks.</summary>
    TanhGelu,
}

using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>
/// Differentiable Procrustes: soft matches of the first view's samples in the second, the rigid motion that fits them best, and its
/// distance from the true one, ||R - I||^2 + ||t||^2 in the object's frame (Wang and Solomon, "Deep Closest Point", ICCV 2019). The paper
/// compares with such a loss without giving its settings.
/// </summary>
/// <param name="temperature">Similarities are divided by it before the softmax.</param>
internal sealed class ProcrustesLoss(double temperature = 0.03) : IPairLoss
{
    /// <inheritdoc/>
    public PairLossResult Evaluate(Tensor first, Tensor second, PairLabels labels)
    {
        using var scope = NewDisposeScope();
        var leaves = new DescriptorPair(first, second, labels);
        int[] queries = [.. labels.Queries.Distinct()];
        Tensor targets = Points(labels.Second, Enumerable.Range(0, labels.Second.Count), first.dtype); // [T, 3]
        Tensor matched; // [Q, 3]
        using (no_grad())
            matched = cat([.. SoftMatches.Blocks(queries, labels).Select(rows => Expected(leaves, rows, targets))], 0).requires_grad_();
        Tensor loss = MotionError(Points(labels.First, queries, first.dtype), matched);
        loss.backward();

        // Second pass: each block again, now with the gradient of its soft matches.
        Tensor gradient = matched.grad!;
        int start = 0;
        foreach (int[] rows in SoftMatches.Blocks(queries, labels))
        {
            using var block = NewDisposeScope();
            (Expected(leaves, rows, targets) * gradient.narrow(0, start, rows.Length)).sum().backward();
            start += rows.Length;
        }

        return leaves.Result(loss.to_type(ScalarType.Float64).item<double>(), null);
    }

    private static Tensor Points(SurfaceSamples points, IEnumerable<int> indices, ScalarType type)
    {
        float[] values = [.. indices.SelectMany(i => new[] { points.X[i], points.Y[i], points.Z[i] })];
        return tensor(values, [values.Length / 3, 3]).to(type);
    }

    // [Q, 3]: where each query lies in the second view, in expectation.
    private Tensor Expected(DescriptorPair leaves, int[] rows, Tensor targets) =>
        SoftMatches.Probabilities(leaves, rows, temperature).matmul(targets);

    // Kabsch: the rotation of the cross-covariance's singular vectors, kept proper by the sign of the determinant.
    private static Tensor MotionError(Tensor from, Tensor to)
    {
        Tensor fromCenter = from.mean([0L], keepdim: true), toCenter = to.mean([0L], keepdim: true); // [1, 3]
        Tensor covariance = (from - fromCenter).t().matmul(to - toCenter).Over(from.shape[0]); // [3, 3]
        (Tensor u, _, Tensor vt) = linalg.svd(covariance, true);
        Tensor sign = linalg.det(u.matmul(vt)).detach().sign();
        Tensor flip = diag(stack([ones_like(sign), ones_like(sign), sign])); // [3, 3]
        Tensor rotation = vt.t().matmul(flip).matmul(u.t()); // [3, 3], second from first
        Tensor translation = toCenter - fromCenter.matmul(rotation.t()); // [1, 3]
        return (rotation - eye(3, dtype: rotation.dtype)).Squared().sum().Plus(translation.Squared().sum());
    }
}

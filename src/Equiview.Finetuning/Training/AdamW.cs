using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>
/// AdamW with PyTorch's defaults (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019). TorchSharp's own keeps its
/// state in a file format of its own; here it is plain tensors, which the checkpoint holds beside the parameters.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
    private readonly IReadOnlyDictionary<string, Tensor> parameters;
    private readonly SortedDictionary<string, Tensor> state = new(StringComparer.Ordinal);

    public AdamW(IReadOnlyDictionary<string, Tensor> parameters)
    {
        this.parameters = parameters;
        foreach ((string name, Tensor parameter) in parameters)
        {
            state[name + ".mean"] = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            state[name + ".square"] = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
        }
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>First and second moments of every parameter: NAME.mean and NAME.square.</summary>
    public IReadOnlyDictionary<string, Tensor> State => state;

    /// <summary>Changes every parameter by its gradient.</summary>
    public void Step(double learningRate, double weightDecay)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        double correction1 = 1 - Math.Pow(Beta1, Steps), correction2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        foreach ((string name, Tensor parameter) in parameters)
        {
            if (parameter.grad is not { } gradient)
                continue;
            Tensor mean = state[name + ".mean"], square = state[name + ".square"];
            parameter.TimesInPlace(1 - (learningRate * weightDecay));
            PinnedScalars.With(1 - Beta1, s => mean.TimesInPlace(Beta1).add_(gradient, s));
            PinnedScalars.With(1 - Beta2, s => square.TimesInPlace(Beta2).addcmul_(gradient, gradient, s));
            PinnedScalars.With(
                -learningRate / correction1, s => parameter.addcdiv_(mean, square.sqrt().Over(correction2).Plus(Epsilon), s));
        }
    }

    /// <summary>Scales all gradients down together where they are longer than a limit.</summary>
    /// <returns>Their length before.</returns>
    public double ClipGradients(double maximumNorm)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Values.Select(p => p.grad).OfType<Tensor>()];
        double norm = Math.Sqrt(gradients.Sum(g => g.Squared().sum().to_type(ScalarType.Float64).item<double>()));
        if (norm > maximumNorm)
        {
            foreach (Tensor gradient in gradients)
                gradient.TimesInPlace(maximumNorm / (norm + 1e-6));
        }

        return norm;
    }

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        using var scope = NewDisposeScope();
        foreach (Tensor parameter in parameters.Values)
            parameter.grad?.zero_();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in state.Values)
            tensor.Dispose();
    }
}

using Equiview.Finetuning.Training;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Equiview.Finetuning.Tests.Training;

// No leak guard: making a TorchSharp Parameter counts one tensor that is never given back.
public sealed class AdamWTests
{
    [Fact]
    public void Step_TwentySteps_EqualsLibtorchsOwn()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor start = randn([7, 5], generator: generator), target = randn([7, 5], generator: generator);
        Tensor ours = start.clone().requires_grad_();
        var theirs = new Parameter(start.clone(), true);
        using var mine = new AdamW(new Dictionary<string, Tensor> { ["x"] = ours });
        using var reference = optim.AdamW([theirs], lr: 0.01, weight_decay: 0.1);
        for (int i = 0; i < 20; i++)
        {
            mine.ClearGradients();
            (ours - target).square().sum().backward();
            mine.Step(0.01, 0.1);
            reference.zero_grad();
            (theirs - target).square().sum().backward();
            reference.step();
        }

        Assert.InRange((ours - theirs).abs().max().item<float>(), 0, 1e-6);
        Assert.True((ours - start).abs().max().item<float>() > 0.1);
    }

    [Fact]
    public void ClipGradients_LongGradient_IsScaledToTheLimit()
    {
        using var scope = NewDisposeScope();
        Tensor a = zeros(2).requires_grad_(), b = zeros(1).requires_grad_();
        using var optimizer = new AdamW(new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b });
        ((a * tensor(new float[] { 3, 0 })).sum() + (b * 4).sum()).backward();
        Assert.Equal(5, optimizer.ClipGradients(1), 1e-6);
        Assert.Equal([0.6f, 0, 0.8f], [.. a.grad!.data<float>(), .. b.grad!.data<float>()], (x, y) => Math.Abs(x - y) < 1e-5);
        Assert.Equal(1, optimizer.ClipGradients(10), 1e-5);
        Assert.Equal(0.8f, b.grad!.item<float>(), 1e-5f);
    }
}

using Equiview.Evaluation.Jobs;
namespace Equiview.Evaluation.Comparison;

/// <summary>Two models to be compared, and the choices all tasks share.</summary>
/// <param name="Model">Catalogue name of the backbone.</param>
/// <param name="Adapter">Adapter file.</param>
/// <param name="Layer">Where the original is read, as <see cref="Features.OutputLayer"/> has it; null is each preset's own. The finetuned is read where its adapter says.</param>
/// <param name="Seed">Seed of every choice.</param>
/// <param name="Folder">Where results are kept.</param>
internal sealed record CompareRequest(string Model, string Adapter, string? Layer, int Seed, string Folder)
{
    /// <summary>Loads the original and the finetuned model, in this order; the caller disposes them.</summary>
    public EvaluatedModels Load(string preset, int? longSide = null) => new([Model, $"{Model}+{Adapter}"], Layer is null ? [] : [Layer], preset, longSide, "cpu");
}

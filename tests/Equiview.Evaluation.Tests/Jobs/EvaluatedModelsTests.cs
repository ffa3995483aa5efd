using Equiview.Evaluation.Jobs;
using Equiview.Features;
using Equiview.Reporting;

namespace Equiview.Evaluation.Tests.Jobs;

public sealed class EvaluatedModelsTests
{
    [Fact]
    public void ForReport_HasTheWholeRecipeOfEveryModel()
    {
        using EvaluatedModels models = new EvaluationSetup { Models = ["dense-sift"], LongSide = 200, Folder = "" }.Load();
        ReportModel model = Assert.Single(models.ForReport);
        var recipe = FeatureRecipe.Parse(model.Recipe!.Value.GetRawText());
        Assert.Equal(models.All[0].Recipe, recipe);
        Assert.Equal("dense-sift", model.Name);
    }
}

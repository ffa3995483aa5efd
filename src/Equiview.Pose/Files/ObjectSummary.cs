using Equiview.Features;
using Equiview.Pose.Objects;

namespace Equiview.Pose.Files;

/// <summary>An onboarded object, as it is printed.</summary>
/// <param name="Points">Number of its points.</param>
/// <param name="Views">Number of its views.</param>
/// <param name="Diameter">In its unit.</param>
/// <param name="Unit">Unit of its frame.</param>
/// <param name="Model">Name of the backbone.</param>
/// <param name="Provenance">What it was made from.</param>
public sealed record ObjectSummary(
    int Points, int Views, double Diameter, SceneUnit Unit, string Model, IReadOnlyDictionary<string, string> Provenance)
{
    /// <summary>The summary of an object.</summary>
    /// <param name="model">The object.</param>
    /// <param name="recipe">The recipe of its features.</param>
    public static ObjectSummary Of(ObjectModel model, FeatureRecipe recipe) =>
        new(model.Points.Length, model.Views.Count, model.Diameter, model.Unit, recipe.ModelName, model.Provenance);

    /// <summary>"812 points of 12 views, diameter 0.12 m".</summary>
    public override string ToString() => $"{CountText.Of(Points, "point")} of {CountText.Of(Views, "view")}, "
        + FormattableString.Invariant($"diameter {Diameter:0.####} {(Unit == SceneUnit.Meter ? "m" : "units")}");
}

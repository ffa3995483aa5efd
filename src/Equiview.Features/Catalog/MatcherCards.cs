namespace Equiview.Features.Catalog;

/// <summary>
/// The released matchers of key points. The one for SuperPoint is not among them: SuperPoint's weights are for non-commercial research.
/// </summary>
internal static class MatcherCards
{
    private const string Paper = "Lindenberger et al., LightGlue: Local Feature Matching at Light Speed, ICCV 2023";

    public static IReadOnlyList<ModelCard> All { get; } =
    [
        LightGlue("sift", "sift-lightglue, with scale and orientation"), LightGlue("aliked", "aliked-n16"),
        LightGlue("disk", "DISK, given as a file of features"),
        new()
        {
            Name = "lighterglue-xfeat",
            Aliases = ["lighterglue"],
            Kind = "matcher of key points, LighterGlue for xfeat",
            Dimension = 64,
            Patch = 1,
            Normalization = "points by the longer side of the image",
            License = "Apache-2.0",
            Source = "Potje et al., XFeat: Accelerated Features, CVPR 2024; " + Paper,
            Download = new Uri("https://github.com/verlab/accelerated_features/raw/main/weights/xfeat-lighterglue.pt"),
            FileNames = ["xfeat-lighterglue.pt", "lighterglue-xfeat.safetensors"],
            IsMatcher = true,
        },
    ];

    private static ModelCard LightGlue(string features, string takes) => new()
    {
        Name = "lightglue-" + features,
        Aliases = [features + "_lightglue"],
        Kind = $"matcher of key points, LightGlue for {takes}",
        Dimension = 128,
        Patch = 1,
        Normalization = "points by the longer side of the image",
        License = "Apache-2.0",
        Source = Paper,
        Download = new Uri($"https://github.com/cvg/LightGlue/releases/download/v0.1_arxiv/{features}_lightglue.pth"),
        FileNames = [
            features + "_lightglue.pth", features + "_lightglue_v0-1_arxiv.pth", $"lightglue-{features}.safetensors"],
        IsMatcher = true,
    };
}

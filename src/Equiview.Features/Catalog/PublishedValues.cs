namespace Equiview.Features.Catalog;

/// <summary>
/// What a network makes of one public photograph, as its publishers state it: the first five channels of the class token and of the first
/// patch token. Of DINOv3 they stand in the converter of Hugging Face's transformers, for COCO val2017 000000039769 (640x480) at 224x224,
/// bilinear with antialias.
/// </summary>
/// <param name="Model">Catalog name.</param>
/// <param name="ClassToken">First channels of the class token after the final norm.</param>
/// <param name="PatchToken">First channels of the first patch token after the final norm.</param>
internal sealed record PublishedValues(string Model, float[] ClassToken, float[] PatchToken)
{
    /// <summary>Name and size of the photograph, and the side it is resized to.</summary>
    public const string Photograph = "COCO val2017 000000039769.jpg";

    /// <summary>Size of the photograph.</summary>
    public static readonly ImageSize PhotographSize = new(640, 480);

    /// <summary>Side of the square it is resized to.</summary>
    public const int Side = 224;

    /// <summary>
    /// Half-precision periods in the official files move tokens by up to 0.023 against those of others; other weights differ by far more.
    /// </summary>
    public const float Tolerance = 0.03f;

    private static readonly PublishedValues[] All =
    [
        new("dinov3_vits16", [0.463562f, -0.415609f, 0.408237f, -0.126613f, -0.286637f],
            [-0.038754f, -0.250895f, -0.016393f, -0.455474f, 0.571582f]),
        new("dinov3_vits16plus", [-0.471349f, -1.365779f, -0.317983f, 0.377219f, -0.769086f],
            [0.144552f, -0.388117f, -0.393434f, -0.157695f, -0.600380f]),
        new("dinov3_vitb16", [1.034643f, -0.180609f, -0.341018f, -0.066377f, -0.011384f],
            [-0.082524f, -0.456273f, -0.728030f, -0.430680f, -0.152880f]),
        new("dinov3_vitl16", [0.484527f, -0.582215f, 0.480636f, 0.592040f, 0.945166f],
            [-0.211367f, -0.490864f, -0.257131f, 0.101764f, 0.154511f]),
        new("dinov3_vith16plus", [-0.064576f, -0.148867f, -0.621524f, 0.634879f, 0.152696f],
            [-0.093817f, 0.287407f, -0.050037f, 0.428043f, 0.094562f]),
        new("dinov3_vit7b16", [0.275440f, -0.261354f, 0.067772f, 0.049936f, -0.158747f],
            [0.044442f, -0.052542f, 0.070777f, -0.065112f, -0.026547f]),
    ];

    /// <summary>The values of a model, or null where none are published.</summary>
    public static PublishedValues? Of(string model) => All.FirstOrDefault(v => v.Model == model);
}

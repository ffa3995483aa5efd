namespace Equiview.Features.Catalog;

/// <summary>The released sizes of ALIKED.</summary>
internal static class AlikedCards
{
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        Aliked("t16", 64, "16 samples a descriptor, small", "56782336919db220144a884e710e2b6af13b3b8f8da15b915a239078ab471085"),
        Aliked("n16", 128, "16 samples a descriptor", "5be8704840ed662d9d8c561bf7279c222092674e7eb05fd0feab94899e9d82f2"),
        Aliked("n16rot", 128, "16 samples a descriptor, trained with rotations",
            "ddf3abbf38e86f6a74540d214e1a9712c54b2d8551abc864542199f2347d7332"),
        Aliked("n32", 128, "32 samples a descriptor", "055283fd1624d3ab46a05c3b617b1a79a3f28d1f551737eef2d653e8c8232890"),
    ];

    private static ModelCard Aliked(string size, int dimension, string kind, string sha256) => new()
    {
        Name = "aliked-" + size,
        Kind = "local features with deformable convolutions, " + kind,
        Dimension = dimension,
        Patch = 1,
        DenseStride = 4,
        Normalization = "values in 0..1",
        License = "BSD-3-Clause",
        Source = "Zhao et al., ALIKED: A Lighter Keypoint and Descriptor Extraction Network via Deformable Transformation, TIM 2023",
        Download = new Uri($"https://github.com/Shiaoming/ALIKED/raw/main/models/aliked-{size}.pth"),
        DownloadSha256 = sha256,
        FileNames = [$"aliked-{size}.pth", $"aliked-{size}.safetensors"],
    };
}

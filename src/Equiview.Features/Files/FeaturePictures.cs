using Equiview.Imaging;
using Equiview.Imaging.Drawing;
namespace Equiview.Features.Files;

/// <summary>Images of features.</summary>
public static class FeaturePictures
{
    /// <summary>Each image above its first three principal components; one basis for all, so colors can be compared.</summary>
    public static RgbImage PrincipalComponents(IReadOnlyList<ExtractedImage> items)
    {
        FeatureGrid[] grids = [.. items.Select(i => new FeatureGrid(i.Map.Grid.Columns, i.Map.Grid.Rows, i.Map.Channels, i.Map.Values))];
        PcaPicture basis = PcaPicture.Fit(grids);
        RgbImage[] pictures = [.. items.Select(i => i.Image), .. items.Select((item, i) => basis.Draw(grids[i], item.Image.Size))];
        return ContactSheet.Make(pictures, items.Count);
    }
}

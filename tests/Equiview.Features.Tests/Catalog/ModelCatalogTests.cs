using Equiview.Features.Catalog;

namespace Equiview.Features.Tests.Catalog;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("dinov2_vitb14", "dinov2_vitb14")]
    [InlineData("vit_base_patch14_reg4_dinov2.lvd142m", "dinov2_vitb14_reg")]
    [InlineData("CLIP", "vit_base_patch16_clip_384.laion2b_ft_in12k_in1k")]
    public void Find_NameOrAlias_ReturnsTheCard(string name, string card) => Assert.Equal(card, ModelCatalog.Find(name).Name);

    [Fact]
    public void Find_Misspelt_OffersTheClosest() =>
        Assert.Contains("alike-n", Assert.Throws<UsageException>(() => ModelCatalog.Find("alik-n")).Message);

    [Fact]
    public void Cards_NamesAndAliases_AreUnique()
    {
        string[] names = [.. ModelCatalog.Cards.SelectMany(c => c.Aliases.Append(c.Name))];
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("bootstapnext", "https://storage.googleapis.com/dm-tapnet/tapnext/bootstapnext_ckpt.npz")]
    [InlineData("tapnext", "https://storage.googleapis.com/dm-tapnet/tapnext/tapnext_ckpt.npz")]
    [InlineData("tapnextpp", "https://storage.googleapis.com/dm-tapnet/tapnextpp/tapnextpp_ckpt.pt")]
    [InlineData("tapnextpp_512", "https://storage.googleapis.com/gresearch/tapnextpp/tapnextpp_512.ckpt")]
    public void Find_Tracker_HasItsFileAndMakesNoFeatures(string name, string address)
    {
        ModelCard card = ModelCatalog.Find(name);
        Assert.True(card.IsTracker && card.License == "Apache-2.0");
        Assert.Equal(address, card.Download!.ToString());
        Assert.EndsWith("/" + card.FileNames[0], address);
        Assert.Contains("point tracker", Assert.Throws<UsageException>(() => FeatureExtractors.Load(name)).Message);
    }

    [Fact]
    public void Cards_EveryOne_IsComplete()
    {
        foreach (ModelCard card in ModelCatalog.Cards)
        {
            Assert.False(string.IsNullOrWhiteSpace(card.License), card.Name);
            Assert.False(string.IsNullOrWhiteSpace(card.Source), card.Name);
            Assert.True(card.Dimension > 0 && card.Patch > 0, card.Name);
            Assert.True(card.Download is null || card.Download.Scheme == "https", card.Name);
        }
    }
}

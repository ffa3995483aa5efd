using Equiview.Features;
using Equiview.Rendering.Gaussians;
using Equiview.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Equiview.Tests;

public sealed class EquiviewServicesTests
{
    [Fact]
    public void AddEquiview_GivesOneExtractorATrackerARequestAndARasterizer()
    {
        using ServiceProvider provider = new ServiceCollection().AddEquiview(o => o.Model = "sift").BuildServiceProvider();
        IFeatureExtractor extractor = provider.GetRequiredService<IFeatureExtractor>();
        Assert.Equal("sift", extractor.Info.Model);
        Assert.Same(extractor, provider.GetRequiredService<IFeatureExtractor>());
        Assert.NotSame(provider.GetRequiredService<PointTracker>(), provider.GetRequiredService<PointTracker>());
        Assert.NotNull(provider.GetRequiredService<IGaussianRasterizer>());
    }

    [Fact]
    public void AddEquiview_ModelThatDoesNotExist_FailsWhenAskedFor()
    {
        using ServiceProvider provider = new ServiceCollection().AddEquiview(o => o.Model = "nothing").BuildServiceProvider();
        Assert.Throws<UsageException>(provider.GetRequiredService<IFeatureExtractor>);
    }
}

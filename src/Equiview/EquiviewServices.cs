using Equiview;
using Equiview.Features;
using Equiview.Rendering.Gaussians;
using Equiview.Tracking;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Where users of dependency injection look for it.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Equiview in an application with dependency injection.</summary>
public static class EquiviewServices
{
    /// <summary>
    /// Adds one <see cref="IFeatureExtractor"/>, loaded when it is first asked for, a <see cref="PointTracker"/> a request and an
    /// <see cref="IGaussianRasterizer"/>. The container disposes them.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Chooses the model; without it dense SIFT, which needs no weights.</param>
    public static IServiceCollection AddEquiview(this IServiceCollection services, Action<EquiviewOptions>? configure = null)
    {
        services.AddOptions<EquiviewOptions>().Configure(configure ?? (_ => { }));
        services.AddSingleton(provider =>
        {
            EquiviewOptions options = Options(provider);
            return FeatureExtractors.Load(options.Model, options.Extractor);
        });
        services.AddTransient(provider => new PointTracker(provider.GetRequiredService<IFeatureExtractor>()));
        services.AddSingleton(provider => GaussianRasterizers.Create(Options(provider).Rendering));
        return services;
    }

    private static EquiviewOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<EquiviewOptions>>().Value;
}

namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>A rasterizer whose renderings can be differentiated with respect to the scene and the camera.</summary>
internal interface IDifferentiableRasterizer : IGaussianRasterizer
{
    /// <summary>Renders like <see cref="IGaussianRasterizer.Render"/> and keeps what the backward pass needs.</summary>
    IRecordedRendering Record(GaussianView view, CancellationToken cancellation = default);
}

/// <summary>A rendering and the way back from it. The scene must not change in between.</summary>
internal interface IRecordedRendering : IDisposable
{
    /// <summary>The rendered planes.</summary>
    GaussianRendering Rendering { get; }

    /// <summary>Turns the derivative with respect to the planes into those with respect to the scene and the camera.</summary>
    /// <param name="gradient">Derivative of a loss with respect to the planes.</param>
    /// <param name="target">Overwritten; made for the scene's sizes.</param>
    /// <param name="cancellation">Stops between tiles or passes.</param>
    /// <exception cref="DegenerateInputException">Sizes disagree.</exception>
    void Backward(RenderingGradient gradient, GaussianGradients target, CancellationToken cancellation = default);
}

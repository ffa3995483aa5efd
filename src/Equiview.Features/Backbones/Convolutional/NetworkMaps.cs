namespace Equiview.Features.Backbones.Convolutional;

/// <summary>What a pass through a convolutional network is asked for.</summary>
/// <param name="Cells">Native features averaged along each side of a returned one; null for no dense features.</param>
/// <param name="Scores">Whether a key-point score for each pixel is wanted.</param>
internal readonly record struct NetworkRequest(int? Cells, bool Scores);

/// <summary>What a pass gave.</summary>
/// <typeparam name="T">See <see cref="INetworkOperators{T}"/>.</typeparam>
/// <param name="Features">[B, C, H / (Patch cells), W / (Patch cells)]; null where no dense features were asked for.</param>
/// <param name="Scores">[B, 1, H, W]; null where none were asked for.</param>
/// <param name="Levels">
/// Where no dense features were asked for and the network has a <see cref="LevelSampler"/>: the maps that it samples.
/// </param>
internal readonly record struct NetworkMaps<T>(T? Features, T? Scores, T[] Levels)
    where T : class;

namespace Equiview.Tracking.TapNext;

/// <summary>How a file names and arranges the weights of a TAPNext network.</summary>
internal interface ITapNextLayout
{
    /// <summary>Name in messages.</summary>
    string Name { get; }

    /// <summary>The stored tensors that make up a weight, in the order of its rows.</summary>
    /// <param name="weight">A name of <see cref="TapNextConfig.Tensors"/>.</param>
    /// <param name="shape">Its shape.</param>
    IReadOnlyList<StoredPart> PartsOf(string weight, long[] shape);

    /// <summary>Whether a stored name is known to be no weight: a fixed table, or what training leaves beside the network.</summary>
    bool Ignores(string stored);
}

namespace Equiview.Formats.TorchPickle;

/// <summary>Gives meaning to a pickle's persistent ids.</summary>
internal interface IPersistentLoader
{
    /// <summary>What an id stands for; null when it is not understood.</summary>
    object? Load(object? id);
}

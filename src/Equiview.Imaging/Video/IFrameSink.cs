namespace Equiview.Imaging.Video;

/// <summary>Where a <see cref="VideoWriter"/> puts frames.</summary>
internal interface IFrameSink : IDisposable
{
    void Write(RgbImage frame);

    /// <summary>Ends the file; nothing is written after.</summary>
    void Finish();
}

namespace Equiview.Imaging.Drawing;

/// <summary>Puts several images into one image.</summary>
public static class ContactSheet
{
    private const int Gap = 6, LabelHeight = 22;

    /// <summary>Images in reading order, each in the middle of a cell as large as the largest image, labels above.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="columns">Cells in a row, at least 1.</param>
    /// <param name="labels">One a image, or none at all.</param>
    /// <exception cref="DegenerateInputException">
    /// No image, no column, labels that do not match, or a sheet beyond <see cref="ImageLimits"/>.
    /// </exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static RgbImage Make(IReadOnlyList<RgbImage> images, int columns, IReadOnlyList<string>? labels = null)
    {
        if (images.Count == 0 || columns < 1 || (labels is not null && labels.Count != images.Count))
            throw new DegenerateInputException("a contact sheet needs an image, a column, and as many labels as images or none");
        columns = Math.Min(columns, images.Count);
        int rows = (images.Count + columns - 1) / columns, heading = labels is null ? 0 : LabelHeight;
        int cellWidth = images.Max(i => i.Width) + Gap, cellHeight = images.Max(i => i.Height) + Gap + heading;
        var size = new ImageSize(checked((columns * cellWidth) + Gap), checked((rows * cellHeight) + Gap));
        ImageLimits.Require(size);
        var sheet = new RgbImage(size);
        sheet.Pixels.AsSpan().Fill(32);
        using var canvas = new Canvas(sheet);
        for (int i = 0; i < images.Count; i++)
        {
            int left = Gap + (i % columns * cellWidth), top = Gap + (i / columns * cellHeight);
            if (labels is not null)
                canvas.Text(labels[i], new PixelPoint(left + 2, top + LabelHeight - 6), RgbColor.White);
            canvas.Paste(
                images[i],
                left + ((cellWidth - Gap - images[i].Width) / 2),
                top + heading + ((cellHeight - Gap - heading - images[i].Height) / 2));
        }

        return sheet;
    }
}

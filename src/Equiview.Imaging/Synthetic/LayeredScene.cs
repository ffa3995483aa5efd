namespace Equiview.Imaging.Synthetic;

/// <summary>A flat textured layer.</summary>
/// <param name="Texture">Its image.</param>
/// <param name="Covers">Whether the layer is opaque at a point of the texture (raster pixels); null covers the whole texture.</param>
public sealed record SceneLayer(RgbImage Texture, Func<PixelPoint, bool>? Covers = null)
{
    /// <summary>Whether the layer has something at a point of its texture.</summary>
    public bool IsOpaque(PixelPoint point) => Texture.Size.Contains(point) && (Covers is null || Covers(point));
}

/// <summary>Where the layers of a scene lie in one view, and how bright it is.</summary>
/// <param name="ViewFromLayer">For each layer, from its texture to the view, raster pixels.</param>
/// <param name="Gain">Factor on the colors.</param>
/// <param name="Offset">Added to the colors after the gain, in gray levels.</param>
public sealed record SceneView(IReadOnlyList<Homography> ViewFromLayer, double Gain = 1, double Offset = 0);

/// <summary>
/// A scene of flat layers, back to front, with exact truth: where a pixel of one view lies in another, and whether it is hidden there.
/// </summary>
/// <param name="layers">The layers, the farthest first.</param>
/// <param name="size">Size of every view.</param>
public sealed class LayeredScene(IReadOnlyList<SceneLayer> layers, ImageSize size)
{
    /// <summary>Size of every view.</summary>
    public ImageSize Size { get; } = size;

    /// <summary>The image of a view: 3 x 3 samples a pixel, each bilinear in its layer; black where nothing is.</summary>
    public RgbImage Render(SceneView view)
    {
        Homography[] layerFromView = [.. view.ViewFromLayer.Select(h => h.Inverse())];
        var image = new RgbImage(Size);
        Parallel.For(0, Size.Height, y =>
        {
            Span<byte> row = image.Row(y);
            Span<double> sum = stackalloc double[3];
            for (int x = 0; x < Size.Width; x++)
            {
                sum.Clear();
                for (int s = 0; s < 9; s++)
                    AddSample(new PixelPoint(x + (((s % 3) + 0.5) / 3), y + (((s / 3) + 0.5) / 3)), layerFromView, sum);
                for (int c = 0; c < 3; c++)
                    row[(x * 3) + c] = (byte)Math.Clamp(Math.Round((sum[c] / 9 * view.Gain) + view.Offset), 0, 255);
            }
        });
        return image;
    }

    /// <summary>Where a point of view A lies in view B, and whether it is seen there.</summary>
    /// <returns>Null where no layer is at the point in A.</returns>
    public (PixelPoint Point, bool Visible)? Transfer(PixelPoint pointInA, SceneView a, SceneView b)
    {
        int layer = TopLayer(pointInA, a, out PixelPoint onLayer);
        if (layer < 0)
            return null;
        PixelPoint pointInB = b.ViewFromLayer[layer].Apply(onLayer);
        return (pointInB, Size.Contains(pointInB) && TopLayer(pointInB, b, out _) == layer);
    }

    /// <summary>Index of the layer seen at a point of a view, or -1, and the point on its texture.</summary>
    public int TopLayer(PixelPoint point, SceneView view, out PixelPoint onLayer)
    {
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            onLayer = view.ViewFromLayer[i].Inverse().Apply(point);
            if (layers[i].IsOpaque(onLayer))
                return i;
        }

        onLayer = default;
        return -1;
    }

    private void AddSample(PixelPoint point, Homography[] layerFromView, Span<double> sum)
    {
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            PixelPoint q = layerFromView[i].Apply(point);
            if (!layers[i].IsOpaque(q))
                continue;
            RgbImage texture = layers[i].Texture;
            double fx = Math.Clamp(q.X - 0.5, 0, texture.Width - 1), fy = Math.Clamp(q.Y - 0.5, 0, texture.Height - 1);
            int x = Math.Min((int)fx, Math.Max(0, texture.Width - 2)), y = Math.Min((int)fy, Math.Max(0, texture.Height - 2));
            Accumulate(texture, x, y, fx - x, fy - y, sum);
            return;
        }
    }

    private static void Accumulate(RgbImage texture, int x, int y, double wx, double wy, Span<double> sum)
    {
        int x1 = Math.Min(x + 1, texture.Width - 1), y1 = Math.Min(y + 1, texture.Height - 1);
        Span<byte> top = texture.Row(y), bottom = texture.Row(y1);
        for (int c = 0; c < 3; c++)
        {
            double upper = (top[(x * 3) + c] * (1 - wx)) + (top[(x1 * 3) + c] * wx);
            double lower = (bottom[(x * 3) + c] * (1 - wx)) + (bottom[(x1 * 3) + c] * wx);
            sum[c] += (upper * (1 - wy)) + (lower * wy);
        }
    }
}

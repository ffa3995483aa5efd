using System.Collections;
using Equiview.Imaging.Codecs;

namespace Equiview.Pose.Onboarding;

/// <summary>Masks of the photographs of a scene, one a photograph: which pixels show the object. Kept at one bit a pixel.</summary>
internal sealed class ObjectMasks
{
    // A point of the object lies on every mask. Masks are drawn to a pixel or two, and a hand or a hole may spoil some of them.
    private const double TolerancePixels = 2, MaxShareOff = 0.1;
    private static readonly (double X, double Y)[] Around = [.. from x in Steps() from y in Steps() select (x, y)];
    private readonly (ImageSize Size, BitArray Pixels)[] masks;
    private readonly IReadOnlyList<PosedView> views;

    private ObjectMasks(IReadOnlyList<PosedView> views, (ImageSize Size, BitArray Pixels)[] masks) =>
        (this.views, this.masks) = (views, masks);

    /// <summary>Reads the masks of all views: NAME.png or NAME.jpg.png for a view NAME.jpg, 0 off the object.</summary>
    /// <exception cref="InvalidFileException">
    /// There is no such folder, a view has no mask, or one is damaged, empty, or of another shape than its photograph.
    /// </exception>
    public static ObjectMasks Read(string folder, IReadOnlyList<PosedView> views)
    {
        if (!Directory.Exists(folder))
            throw new InvalidFileException(folder, "there is no such folder of masks");
        string?[] files = [.. views.Select(v => Names(folder, v).FirstOrDefault(File.Exists))];
        if (Array.IndexOf(files, null) is >= 0 and var first)
        {
            string[] names = [.. Names("", views[first])];
            throw new InvalidFileException(folder, FormattableString.Invariant(
                $"holds no mask of {files.Count(f => f is null)} of the {files.Length} photographs: {views[first].Name} needs {names[0]} ")
                + $"or {names[1]}");
        }

        return new ObjectMasks(views, [.. files.Zip(views, (file, view) => Read(file!, view))]);
    }

    /// <summary>Which pixels of a view show the object.</summary>
    public Func<PixelPoint, bool> Of(int view) => p => Shows(view, p);

    /// <summary>Whether a point of the world lies off the object: it is seen beside the masks of more than a tenth of the views.</summary>
    public bool Excludes(Vector3D point)
    {
        (int off, int seen) = (0, 0);
        for (int v = 0; v < views.Count; v++)
        {
            PixelPoint p = views[v].Project(point);
            if ((views[v].CameraFromWorld * point).Z <= 0 || !views[v].Intrinsics.Size.Contains(p))
                continue;
            seen++;
            if (!Array.Exists(Around, a => Shows(v, new(p.X + a.X, p.Y + a.Y))))
                off++;
        }

        return off > MaxShareOff * seen;
    }

    private bool Shows(int view, PixelPoint p)
    {
        ((ImageSize size, BitArray pixels), ImageSize image) = (masks[view], views[view].Intrinsics.Size);
        int x = Math.Clamp((int)(p.X * size.Width / image.Width), 0, size.Width - 1),
            y = Math.Clamp((int)(p.Y * size.Height / image.Height), 0, size.Height - 1);
        return pixels[(y * size.Width) + x];
    }

    private static (ImageSize Size, BitArray Pixels) Read(string file, PosedView view)
    {
        LabelImage mask = ImageFile.ReadMask(file);
        ImageSize image = view.Intrinsics.Size;
        if (!SameShape(mask.Size, image))
        {
            bool turned = SameShape(new(mask.Size.Height, mask.Size.Width), image);
            throw new InvalidFileException(file, $"is {mask.Size}, its photograph {image}: not the same shape" + (!turned ? ""
                : $"; it seems to be turned by a quarter, as an EXIF orientation does: save the mask as {image}"));
        }

        var pixels = new BitArray(mask.Labels.Length);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = mask.Labels[i] != 0;
        return pixels.HasAnySet() ? (mask.Size, pixels)
            : throw new InvalidFileException(file, "the mask is empty: no pixel shows the object; leave out photographs without it");
    }

    private static IEnumerable<string> Names(string folder, PosedView view) =>
        [Path.Combine(folder, Path.ChangeExtension(view.Name, ".png")), Path.Combine(folder, view.Name + ".png")];

    // Sides are rounded to whole pixels when an image is resized, so each may be off by one.
    private static bool SameShape(ImageSize a, ImageSize b) =>
        Math.Abs(((long)a.Width * b.Height) - ((long)a.Height * b.Width)) <= b.LongSide;

    private static double[] Steps() => [-TolerancePixels, 0, TolerancePixels];
}

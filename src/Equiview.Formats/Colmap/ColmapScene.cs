namespace Equiview.Formats.Colmap;

/// <summary>
/// COLMAP models as posed scenes and back. Pixels and axes agree with ours (raster, OpenCV); lengths are arbitrary.
/// </summary>
public static class ColmapScene
{
    /// <summary>
    /// Reads <c>FOLDER</c>, <c>FOLDER/sparse</c> or <c>FOLDER/sparse/N</c>, with images in <c>FOLDER/images</c>. Of several models, which
    /// COLMAP leaves where photographs do not connect, that with the most images is taken, and the scene's warnings say so.
    /// </summary>
    /// <exception cref="InvalidFileException">No model there, or a malformed one.</exception>
    public static PosedScene Read(string folder)
    {
        string images = Path.Combine(folder, "images");
        if (!Directory.Exists(images))
            images = folder;
        (string Folder, ColmapModel Model)[] models =
            [.. Folders(folder).DefaultIfEmpty(folder).Select(f => (f, ColmapModel.Read(f))).OrderByDescending(m => m.Item2.Images.Count)];
        PosedScene scene = ToScene(models[0].Model, models[0].Folder, images);
        if (models.Length == 1)
            return scene;
        string others = string.Join(", ", models.Skip(1).Select(m => FormattableString.Invariant(
            $"{Path.GetFileName(m.Folder)} has {m.Model.Images.Count}")));
        string taken = FormattableString.Invariant(
            $"{models.Length} models: {Path.GetFileName(models[0].Folder)} is taken, ")
                + FormattableString.Invariant($"with {models[0].Model.Images.Count} images ({others})");
        return scene with { Warnings = [.. scene.Warnings, taken] };
    }

    /// <summary>Whether a folder holds a model, itself or in <c>sparse</c>.</summary>
    internal static bool IsIn(string folder) => Folders(folder).Length > 0;

    // The folder's own model first: it is what the user pointed at.
    private static string[] Folders(string folder)
    {
        string sparse = Path.Combine(folder, "sparse");
        string[] single = [folder, sparse];
        if (Array.Find(single, ColmapModel.IsIn) is { } own)
            return [own];
        return Directory.Exists(sparse)
            ? [.. Directory.EnumerateDirectories(sparse).Where(ColmapModel.IsIn).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The named conversion: camera models to pinhole and lens, ids to indices, key points to track observations.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Its path, for messages.</param>
    /// <param name="imageFolder">Where the images are.</param>
    /// <exception cref="InvalidFileException">An image names a camera that is missing, or a camera model we cannot express.</exception>
    public static PosedScene ToScene(ColmapModel model, string source, string imageFolder)
    {
        Dictionary<int, ColmapCamera> cameras = ById(model.Cameras, c => c.Id);
        var viewOfImage = new Dictionary<int, int>();
        var views = new List<PosedView>();
        foreach (ColmapImage image in model.Images)
        {
            if (!cameras.TryGetValue(image.CameraId, out ColmapCamera? camera))
                throw new InvalidFileException(source, $"image \"{image.Name}\" names camera {image.CameraId}, which is missing");
            (CameraIntrinsics intrinsics, LensDistortion? lens) = ToPinholeAndLens(camera, source);
            viewOfImage[image.Id] = views.Count;
            views.Add(
                new PosedView(image.Name, intrinsics, image.CameraFromWorld, Path.Combine(imageFolder, image.Name)) { Distortion = lens });
        }

        int lost = 0;
        var points = new List<ScenePoint>(model.Points.Count);
        foreach (ColmapPoint point in model.Points)
        {
            var track = new List<TrackObservation>(point.Track.Count);
            foreach (ColmapTrackElement element in point.Track)
            {
                if (!viewOfImage.TryGetValue(element.ImageId, out int view))
                {
                    lost++;
                    continue;
                }

                IReadOnlyList<ColmapKeypoint> keypoints = model.Images[view].Keypoints;
                bool known = element.KeypointIndex >= 0 && element.KeypointIndex < keypoints.Count;
                track.Add(
                    new(
                        view,
                        known ? new(keypoints[element.KeypointIndex].X, keypoints[element.KeypointIndex].Y) : new(double.NaN, double.NaN)));
            }

            points.Add(new ScenePoint(point.Position, track, point.Error, point.Color));
        }

        return new PosedScene
        {
            Views = views,
            Points = points,
            Unit = SceneUnit.Arbitrary,
            Warnings = lost > 0 ? [$"{source}: {lost} observations belong to images that the model does not hold"] : [],
        };
    }

    /// <summary>A model of a scene: one camera a view, key points from the tracks (observations without a pixel are left out).</summary>
    public static ColmapModel FromScene(PosedScene scene)
    {
        var keypoints = scene.Views.Select(_ => new List<ColmapKeypoint>()).ToArray();
        var points = new List<ColmapPoint>();
        foreach (ScenePoint point in scene.Points)
        {
            long id = points.Count + 1;
            var track = new List<ColmapTrackElement>();
            foreach (TrackObservation o in point.Track.Where(o => o.Pixel.IsFinite))
            {
                track.Add(new(o.View + 1, keypoints[o.View].Count));
                keypoints[o.View].Add(new(o.Pixel.X, o.Pixel.Y, id));
            }

            points.Add(new(id, point.Position, point.Color, double.IsNaN(point.ErrorPixels) ? -1 : point.ErrorPixels, track));
        }

        return new ColmapModel(
            [.. scene.Views.Select((v, i) => FromPinholeAndLens(i + 1, v))],
            [.. scene.Views.Select((v, i) => new ColmapImage(i + 1, v.CameraFromWorld, i + 1, v.Name, keypoints[i]))],
            points);
    }

    private static ColmapCamera FromPinholeAndLens(int id, PosedView view)
    {
        (double fx, double fy, double cx, double cy, ImageSize size) = view.Intrinsics;
        double[] pinhole = [fx, fy, cx, cy];
        return view.Distortion switch
        {
            null or { IsNone: true } => new(id, ColmapCameraModel.Pinhole, size.Width, size.Height, pinhole),
            { Model: LensModel.Fisheye } d =>
                new(id, ColmapCameraModel.OpenCvFisheye, size.Width, size.Height, [.. pinhole, d.K1, d.K2, d.K3, d.K4]),
            var d => new(
                id, ColmapCameraModel.FullOpenCv, size.Width, size.Height, [.. pinhole, d.K1, d.K2, d.P1, d.P2, d.K3, d.K4, d.K5, d.K6]),
        };
    }

    internal static (CameraIntrinsics Intrinsics, LensDistortion? Lens) ToPinholeAndLens(ColmapCamera camera, string source)
    {
        double[] p = camera.Parameters;
        var size = new ImageSize(camera.Width, camera.Height);
        CameraIntrinsics one = p.Length >= 3 ? new(p[0], p[0], p[1], p[2], size) : default,
            two = p.Length >= 4 ? new(p[0], p[1], p[2], p[3], size) : default;
        return camera.Model switch
        {
            ColmapCameraModel.SimplePinhole => (one, null),
            ColmapCameraModel.Pinhole => (two, null),
            ColmapCameraModel.SimpleRadial => (one, new(LensModel.Radial, p[3])),
            ColmapCameraModel.Radial => (one, new(LensModel.Radial, p[3], p[4])),
            ColmapCameraModel.OpenCv => (two, new(LensModel.Radial, p[4], p[5], p[6], p[7])),
            ColmapCameraModel.FullOpenCv => (two, new(LensModel.Radial, p[4], p[5], p[6], p[7], p[8], p[9], p[10], p[11])),
            ColmapCameraModel.OpenCvFisheye => (two, new(LensModel.Fisheye, p[4], p[5], K3: p[6], K4: p[7])),
            ColmapCameraModel.SimpleRadialFisheye => (one, new(LensModel.Fisheye, p[3])),
            ColmapCameraModel.RadialFisheye => (one, new(LensModel.Fisheye, p[3], p[4])),
            _ => throw new InvalidFileException(
                source,
                $"camera model {camera.Model.FileName()} is not supported; undistort the images with \"colmap image_undistorter\"",
                $"camera {camera.Id}"),
        };
    }

    // A repeated id is taken once, the last one, as COLMAP's maps do.
    private static Dictionary<int, T> ById<T>(IEnumerable<T> items, Func<T, int> id)
    {
        var map = new Dictionary<int, T>();
        foreach (T item in items)
            map[id(item)] = item;
        return map;
    }
}

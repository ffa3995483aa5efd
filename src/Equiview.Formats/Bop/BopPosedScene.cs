namespace Equiview.Formats.Bop;

/// <summary>The images of a BOP scene that show an object, as photographs of that object: its frame is the world's.</summary>
public static class BopPosedScene
{
    /// <summary>Reads a scene folder (<c>train/000005</c>, <c>onboarding_static/obj_000005_up</c>).</summary>
    /// <param name="folder">The scene.</param>
    /// <param name="objectId">The object; null where the scene shows one alone.</param>
    /// <exception cref="InvalidFileException">Malformed, or no image with its file shows the object once.</exception>
    /// <exception cref="UsageException">Several objects, and none is named.</exception>
    public static PosedScene Read(string folder, int? objectId = null)
    {
        IReadOnlyList<BopImage> images = BopScene.Read(folder, new ImageSize(1, 1));
        int[] objects = [.. images.SelectMany(i => i.Instances).Select(o => o.ObjectId).Distinct().Order()];
        if (objectId is null && objects.Length > 1)
            throw new UsageException($"{folder} shows the objects {string.Join(", ", objects)}; name one");
        int id = objectId ?? objects.FirstOrDefault(-1);
        PosedView[] views =
        [
            .. from image in images
               where image.ImagePath is not null && image.Instances.Count(o => o.ObjectId == id) == 1
               select new PosedView(
                   Path.GetFileName(image.ImagePath!), image.Intrinsics, image.Instances.First(o => o.ObjectId == id).CameraFromObject,
                   image.ImagePath),
        ];
        return views.Length == 0
            ? throw new InvalidFileException(folder,
                FormattableString.Invariant($"no image shows object {id} once, with its pose and file"))
            : new PosedScene { Views = views, Unit = SceneUnit.Meter, ObjectBounds = Box(folder, id) };
    }

    // Of the data set's models, two folders above the scene.
    private static (Vector3D Min, Vector3D Max)? Box(string folder, int id)
    {
        string? above = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar)));
        string? models = above is null ? null
            : new[] { "models_eval", "models" }.Select(m => Path.Combine(above, m, "models_info.json")).FirstOrDefault(File.Exists);
        return models is not null && BopModels.Read(models).TryGetValue(id, out BopModelInfo? model)
            ? (model.Min, model.Min + model.Size) : null;
    }
}

namespace Equiview.Formats.Rerun;

/// <summary>
/// What is logged to an entity of a recording, in the terms of Rerun's archetypes. Pixels are raster pixels, which is Rerun's own
/// convention; transforms and points have OpenCV axes. Colors are red, green, blue and alpha, 8 bits each, red the highest.
/// </summary>
public sealed class RerunArchetype
{
    private const byte Up = 1, Down = 2, Right = 3, Forward = 5, Back = 6;
    private readonly List<RerunComponent> components = [];
    private readonly string name;

    private RerunArchetype(string name) => this.name = name;

    /// <summary>The world has OpenCV axes: x to the right, y downwards, z forward. Logged to the root of a 3D scene.</summary>
    public static RerunArchetype ViewCoordinates => new RerunArchetype("ViewCoordinates").With("xyz", "ViewCoordinates", Axes);

    /// <summary>The world has this direction upwards, to the nearest axis, and right-handed axes.</summary>
    /// <param name="up">World frame, any length.</param>
    public static RerunArchetype ViewCoordinatesOf(Vector3D up)
    {
        (double x, double y, double z) = (Math.Abs(up.X), Math.Abs(up.Y), Math.Abs(up.Z));
        byte[] axes = x > y && x > z ? (up.X > 0 ? [Up, Right, Forward] : [Down, Right, Back])
            : y >= z ? (up.Y > 0 ? [Right, Up, Back] : [Right, Down, Forward])
            : up.Z > 0 ? [Right, Forward, Up] : [Right, Back, Down];
        return new RerunArchetype("ViewCoordinates").With("xyz", "ViewCoordinates", AxesOf(axes));
    }

    /// <summary>A transform that places nothing: what lies below its entity is not shown.</summary>
    public static RerunArchetype Nowhere => new RerunArchetype("Transform3D").WithMotion([0, 0, 0], [0, 0, 0, 0]);

    internal IReadOnlyList<RerunComponent> Components => components;

    private static (RerunLayout, RerunValues) Axes => AxesOf([Right, Down, Forward]);

    private static (RerunLayout, RerunValues) AxesOf(byte[] directions) =>
        (new RerunLayout(Apache.Arrow.Types.UInt8Type.Default, 3), RerunValues.Of<byte>(directions, 3));

    /// <summary>A JPEG or PNG file as the image of an entity.</summary>
    public static RerunArchetype EncodedImage(ReadOnlyMemory<byte> file) => new RerunArchetype("EncodedImage")
        .With("blob", "Blob", RerunLayout.Blobs, RerunValues.Blob(file))
        .With("media_type", "MediaType", RerunLayout.Texts, RerunValues.Of([IsJpeg(file.Span) ? "image/jpeg" : "image/png"]));

    /// <summary>Points of an image.</summary>
    /// <param name="positions">Raster pixels.</param>
    /// <param name="colors">One for each point, or one for all; null leaves them to the viewer.</param>
    /// <param name="radius">Radius in points of the screen, whatever the zoom; null leaves it to the viewer.</param>
    /// <param name="labels">One for each point; null has none.</param>
    public static RerunArchetype Points2D(
        IReadOnlyList<PixelPoint> positions, IReadOnlyList<uint>? colors = null, float? radius = null,
        IReadOnlyList<string>? labels = null) =>
        new RerunArchetype("Points2D")
            .With("positions", "Position2D", RerunLayout.Vectors(2), RerunValues.Of<float>(Numbers(positions), 2))
            .WithColors(colors).WithRadii(radius is { } r ? [-r] : null).WithLabels(labels);

    /// <summary>Lines in an image.</summary>
    /// <param name="strips">The vertices of each, raster pixels.</param>
    /// <param name="colors">One for each line, or one for all; null leaves them to the viewer.</param>
    /// <param name="radius">Half the width in points of the screen; null leaves it to the viewer.</param>
    public static RerunArchetype LineStrips2D(
        IReadOnlyList<IReadOnlyList<PixelPoint>> strips, IReadOnlyList<uint>? colors = null, float? radius = null) =>
        new RerunArchetype("LineStrips2D")
            .With("strips", "LineStrip2D", RerunLayout.Strips(2), RerunValues.Strips([.. strips.Select(Numbers)], 2))
            .WithColors(colors).WithRadii(radius is { } r ? [-r] : null);

    /// <summary>Points of a scene.</summary>
    /// <param name="positions">[N, 3] in the entity's frame.</param>
    /// <param name="colors">One for each point, or one for all; null leaves them to the viewer.</param>
    /// <param name="radii">One for each point, or one for all, in the scene's unit; negative is points of the screen.</param>
    public static RerunArchetype Points3D(ReadOnlySpan<float> positions, IReadOnlyList<uint>? colors = null, float[]? radii = null) =>
        new RerunArchetype("Points3D")
            .With("positions", "Position3D", RerunLayout.Vectors(3), RerunValues.Of(positions, 3)).WithColors(colors).WithRadii(radii);

    /// <summary>Lines in a scene.</summary>
    /// <param name="strips">The vertices of each, in the entity's frame.</param>
    /// <param name="colors">One for each line, or one for all; null leaves them to the viewer.</param>
    /// <param name="radius">Half the width in points of the screen; null leaves it to the viewer.</param>
    public static RerunArchetype LineStrips3D(
        IReadOnlyList<IReadOnlyList<Vector3D>> strips, IReadOnlyList<uint>? colors = null, float? radius = null) =>
        new RerunArchetype("LineStrips3D")
            .With("strips", "LineStrip3D", RerunLayout.Strips(3), RerunValues.Strips([.. strips.Select(Numbers)], 3))
            .WithColors(colors).WithRadii(radius is { } r ? [-r] : null);

    /// <summary>A camera: what lies below its entity is seen by it, its image is logged there too.</summary>
    /// <param name="camera">Its intrinsics.</param>
    /// <param name="imageDistance">How far before the camera its image is drawn, scene units; null leaves it to the viewer.</param>
    public static RerunArchetype Pinhole(CameraIntrinsics camera, float? imageDistance = null)
    {
        float[] byColumns = [(float)camera.Fx, 0, 0, 0, (float)camera.Fy, 0, (float)camera.Cx, (float)camera.Cy, 1];
        RerunArchetype result = new RerunArchetype("Pinhole")
            .With("image_from_camera", "PinholeProjection", RerunLayout.Vectors(9), RerunValues.Of<float>(byColumns, 9))
            .With("resolution", "Resolution", RerunLayout.Vectors(2), RerunValues.Of<float>([camera.Size.Width, camera.Size.Height], 2))
            .With("camera_xyz", "ViewCoordinates", Axes);
        return imageDistance is { } d
            ? result.With("image_plane_distance", "ImagePlaneDistance", RerunLayout.Singles, RerunValues.Of<float>([d])) : result;
    }

    /// <summary>Where an entity lies in the frame of the entity above it.</summary>
    /// <param name="parentFromChild">From the entity's frame to its parent's.</param>
    public static RerunArchetype Transform3D(RigidTransform parentFromChild)
    {
        Vector3D t = parentFromChild.Translation;
        (double w, double x, double y, double z) = parentFromChild.Rotation.ToQuaternion();
        return new RerunArchetype("Transform3D").WithMotion(
            [(float)t.X, (float)t.Y, (float)t.Z], [(float)x, (float)y, (float)z, (float)w]);
    }

    /// <summary>Values of plots, one for each curve.</summary>
    public static RerunArchetype Scalars(params double[] values) =>
        new RerunArchetype("Scalars").With("scalars", "Scalar", RerunLayout.Doubles, RerunValues.Of<double>(values));

    /// <summary>Names of the curves of an entity; logged without a time.</summary>
    public static RerunArchetype SeriesLines(IReadOnlyList<string> names) =>
        new RerunArchetype("SeriesLines").With("names", "Name", RerunLayout.Texts, RerunValues.Of(names));

    /// <summary>A line of a log.</summary>
    /// <param name="text">What happened.</param>
    /// <param name="level">"INFO", "WARN" or "ERROR".</param>
    public static RerunArchetype TextLog(string text, string level = "INFO") => new RerunArchetype("TextLog")
        .With("text", "Text", RerunLayout.Texts, RerunValues.Of([text]))
        .With("level", "TextLogLevel", RerunLayout.Texts, RerunValues.Of([level]));

    /// <summary>A page of Markdown.</summary>
    public static RerunArchetype Markdown(string text) => new RerunArchetype("TextDocument")
        .With("text", "Text", RerunLayout.Texts, RerunValues.Of([text]))
        .With("media_type", "MediaType", RerunLayout.Texts, RerunValues.Of(["text/markdown"]));

    /// <summary>The name of a recording.</summary>
    internal static RerunArchetype RecordingInfo(string name) =>
        new RerunArchetype("RecordingInfo").With("name", "Name", RerunLayout.Texts, RerunValues.Of([name]));

    private static bool IsJpeg(ReadOnlySpan<byte> file) => file is [0xFF, 0xD8, ..];

    private static float[] Numbers(IReadOnlyList<PixelPoint> points) => [.. points.SelectMany(p => (float[])[(float)p.X, (float)p.Y])];

    private static float[] Numbers(IReadOnlyList<Vector3D> points) =>
        [.. points.SelectMany(p => (float[])[(float)p.X, (float)p.Y, (float)p.Z])];

    private RerunArchetype WithMotion(float[] translation, float[] quaternion) => this
        .With("translation", "Translation3D", RerunLayout.Vectors(3), RerunValues.Of<float>(translation, 3))
        .With("quaternion", "RotationQuat", RerunLayout.Vectors(4), RerunValues.Of<float>(quaternion, 4));

    private RerunArchetype WithColors(IReadOnlyList<uint>? colors) =>
        colors is null ? this : With("colors", "Color", RerunLayout.Colors, RerunValues.Of<uint>(colors.ToArray()));

    private RerunArchetype WithRadii(float[]? radii) =>
        radii is null ? this : With("radii", "Radius", RerunLayout.Singles, RerunValues.Of<float>(radii));

    private RerunArchetype WithLabels(IReadOnlyList<string>? labels) =>
        labels is null ? this : With("labels", "Text", RerunLayout.Texts, RerunValues.Of(labels));

    private RerunArchetype With(string field, string type, (RerunLayout Layout, RerunValues Values) content) =>
        With(field, type, content.Layout, content.Values);

    private RerunArchetype With(string field, string type, RerunLayout layout, RerunValues values)
    {
        components.Add(new RerunComponent(name, field, type, layout, values));
        return this;
    }
}

/// <summary>A component of an archetype with the values of one row.</summary>
/// <param name="Archetype">"Points2D".</param>
/// <param name="Field">"positions".</param>
/// <param name="Type">"Position2D".</param>
/// <param name="Layout">How its values lie in Arrow.</param>
/// <param name="Values">The values.</param>
internal sealed record RerunComponent(string Archetype, string Field, string Type, RerunLayout Layout, RerunValues Values)
{
    /// <summary>"Points2D:positions".</summary>
    public string Name => $"{Archetype}:{Field}";
}

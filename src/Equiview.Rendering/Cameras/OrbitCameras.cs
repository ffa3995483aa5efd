namespace Equiview.Rendering.Cameras;

/// <summary>Cameras on a circle around a scene.</summary>
public static class OrbitCameras
{
    /// <summary>Cameras at equal angles, the first on an arbitrary but fixed side; the circle is closed.</summary>
    /// <param name="placement">Focus, up direction and distance.</param>
    /// <param name="count">Number of cameras, at least 1.</param>
    /// <param name="elevationDegrees">Height above the focus as an angle, -89 to 89.</param>
    /// <exception cref="DegenerateInputException">A number is out of range.</exception>
    public static IReadOnlyList<RigidTransform> Around(ScenePlacement placement, int count, double elevationDegrees = 20)
    {
        if (count < 1 || elevationDegrees is not (>= -89 and <= 89))
            throw new DegenerateInputException(
                FormattableString.Invariant($"an orbit of {count} cameras at {elevationDegrees} degrees cannot be made; use 1 ")
                    + "or more, -89 to 89 degrees");
        Vector3D up = placement.Up.Normalized();
        Vector3D least = Math.Abs(up.X) <= Math.Abs(up.Z) ? new(1, 0, 0) : new(0, 0, 1);
        Vector3D first = up.Cross(least).Normalized(), second = up.Cross(first);
        double elevation = elevationDegrees * Math.PI / 180;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double turn = 2 * Math.PI * i / count;
            Vector3D outward = (((first * Math.Cos(turn)) + (second * Math.Sin(turn))) * Math.Cos(elevation)) + (up * Math.Sin(elevation));
            return LookAt(placement.Focus + (outward * placement.Distance), placement.Focus, up);
        })];
    }

    /// <summary>A camera at a position, looking at a point; OpenCV axes (+Y down): <c>cameraFromWorld</c>.</summary>
    /// <param name="center">Where the camera stands, world frame.</param>
    /// <param name="target">What lies on its optical axis.</param>
    /// <param name="up">What is up in the image; not parallel to the view direction.</param>
    public static RigidTransform LookAt(Vector3D center, Vector3D target, Vector3D up)
    {
        Vector3D forward = (target - center).Normalized(), right = forward.Cross(up).Normalized();
        var cameraFromWorld = new RotationMatrix(right, forward.Cross(right), forward);
        return new RigidTransform(cameraFromWorld, -(cameraFromWorld * center));
    }
}

namespace Equiview.Rendering.Cameras;

/// <summary>A smooth flight through key frames.</summary>
public static class CameraPath
{
    /// <summary>
    /// Cameras at equal steps of the key-frame number: centers on a Catmull-Rom spline, rotations by spherical interpolation (Shoemake
    /// 1985), intrinsics of the first key frame. The path begins at the first key frame and ends at the last; a closed one returns to the
    /// first, whose view is not repeated.
    /// </summary>
    /// <param name="keys">Two key frames or more.</param>
    /// <param name="frames">Number of cameras, at least 2.</param>
    /// <param name="closed">Whether the path returns.</param>
    /// <exception cref="DegenerateInputException">Too few key frames or cameras.</exception>
    public static IReadOnlyList<PosedView> Through(IReadOnlyList<PosedView> keys, int frames, bool closed = false)
    {
        if (keys.Count < 2 || frames < 2)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a path of {frames} frames through {keys.Count} key frames cannot be made; give ")
                    + "2 or more of each");
        double step = closed ? (double)keys.Count / frames : (keys.Count - 1.0) / (frames - 1);
        return [.. Enumerable.Range(0, frames)
            .Select(i => new PosedView(FormattableString.Invariant($"{i:d4}"), keys[0].Intrinsics, At(keys, i * step, closed)))];
    }

    private static RigidTransform At(IReadOnlyList<PosedView> keys, double place, bool closed)
    {
        int segment = Math.Min((int)place, closed ? keys.Count - 1 : keys.Count - 2);
        double t = place - segment;
        PosedView Key(int i) => keys[closed ? ((i % keys.Count) + keys.Count) % keys.Count : Math.Clamp(i, 0, keys.Count - 1)];
        Vector3D before = Key(segment - 1).CameraCenter, from = Key(segment).CameraCenter, to = Key(segment + 1).CameraCenter,
            after = Key(segment + 2).CameraCenter;
        Vector3D center = (
            (from * 2) + ((to - before) * t) + (((before * 2) - (from * 5) + (to * 4) - after) * (t * t))
                + (((from * 3) - before - (to * 3) + after) * (t * t * t))) * 0.5;
        RotationMatrix rotation = Slerp(Key(segment).CameraFromWorld.Rotation, Key(segment + 1).CameraFromWorld.Rotation, t);
        return new RigidTransform(rotation, -(rotation * center));
    }

    private static RotationMatrix Slerp(RotationMatrix from, RotationMatrix to, double t)
    {
        (double w, double x, double y, double z) a = from.ToQuaternion(), b = to.ToQuaternion();
        double dot = (a.w * b.w) + (a.x * b.x) + (a.y * b.y) + (a.z * b.z), sign = dot < 0 ? -1 : 1; // the short way round
        double angle = Math.Acos(Math.Min(1, Math.Abs(dot))), sine = Math.Sin(angle);
        (double u, double v) = sine < 1e-9 ? (1 - t, t) : (Math.Sin((1 - t) * angle) / sine, Math.Sin(t * angle) / sine);
        v *= sign;
        return RotationMatrix.FromQuaternion((u * a.w) + (v * b.w), (u * a.x) + (v * b.x), (u * a.y) + (v * b.y), (u * a.z) + (v * b.z));
    }
}

namespace Equiview.Rendering.Scenes;

/// <summary>
/// Normals of Gaussians: the axis along which one is thinnest, turned to the camera (Guedon and Lepetit, "SuGaR", 2024, take the same).
/// Trained scenes have flat Gaussians on surfaces; for nearly isotropic ones the normal is meaningless.
/// </summary>
public static class GaussianNormals
{
    /// <summary>Unit normals in the camera's frame (OpenCV axes), as features to be blended.</summary>
    public static GaussianFeatureSet Towards(GaussianScene scene, RigidTransform cameraFromWorld)
    {
        var values = new float[3 * scene.Count];
        Parallel.For(0, scene.Count, g =>
        {
            ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4), scale = scene.LogScales.AsSpan(3 * g, 3);
            RotationMatrix axes = RotationMatrix.FromQuaternion(q[0], q[1], q[2], q[3]).Transposed;
            Vector3D thinnest = scale[0] <= scale[1] && scale[0] <= scale[2] ? axes.X : scale[1] <= scale[2] ? axes.Y : axes.Z;
            Vector3D normal = cameraFromWorld.Rotation * thinnest;
            if (normal.Dot(cameraFromWorld * scene.Mean(g)) > 0)
                normal = -normal;
            (values[3 * g], values[(3 * g) + 1], values[(3 * g) + 2]) = ((float)normal.X, (float)normal.Y, (float)normal.Z);
        });
        return new GaussianFeatureSet("normals", 3, values);
    }
}

namespace Equiview.Rendering.Scenes.Editing;

/// <summary>Changes whole scenes: moves, merges, crops and thins them. Scenes are not changed, new ones are made.</summary>
public static class GaussianSceneEditor
{
    /// <summary>The scene after x' = scale rotation x + translation; colors keep facing the same way on the scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="newFromOld">Rotation, and translation in the new unit.</param>
    /// <param name="scale">New units a unit, above 0.</param>
    public static GaussianScene Transformed(GaussianScene scene, RigidTransform newFromOld, double scale)
    {
        (double w, double x, double y, double z) = newFromOld.Rotation.ToQuaternion();
        float[] means = new float[scene.Means.Length], quaternions = new float[scene.Quaternions.Length];
        for (int g = 0; g < scene.Count; g++)
        {
            Vector3D mean = (newFromOld.Rotation * scene.Mean(g) * scale) + newFromOld.Translation;
            (means[3 * g], means[(3 * g) + 1], means[(3 * g) + 2]) = ((float)mean.X, (float)mean.Y, (float)mean.Z);
            ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4);
            Span<float> turned = quaternions.AsSpan(4 * g, 4);
            turned[0] = (float)((w * q[0]) - (x * q[1]) - (y * q[2]) - (z * q[3]));
            turned[1] = (float)((w * q[1]) + (x * q[0]) + (y * q[3]) - (z * q[2]));
            turned[2] = (float)((w * q[2]) - (x * q[3]) + (y * q[0]) + (z * q[1]));
            turned[3] = (float)((w * q[3]) + (x * q[2]) - (y * q[1]) + (z * q[0]));
        }

        float[] scales = Array.ConvertAll(scene.LogScales, s => (float)(s + Math.Log(scale))), harmonics = [.. scene.SphericalHarmonics];
        var rotation = new HarmonicsRotation(scene.SphericalHarmonicsDegree, newFromOld.Rotation);
        int width = 3 * scene.CoefficientCount;
        for (int g = 0; width > 3 && g < scene.Count; g++)
            rotation.Apply(harmonics.AsSpan(g * width, width));
        return new GaussianScene(
            scene.SphericalHarmonicsDegree, means, quaternions, scales, [.. scene.OpacityLogits], harmonics)
        {
            Antialiased = scene.Antialiased,
            FeatureSets = scene.FeatureSets,
        };
    }

    /// <summary>All Gaussians of several scenes, with the highest degree of them; features that all have stay.</summary>
    /// <exception cref="DegenerateInputException">No scene, or antialiased ones beside others.</exception>
    public static GaussianScene Merged(IReadOnlyList<GaussianScene> scenes)
    {
        if (scenes.Count == 0 || scenes.Any(s => s.Antialiased != scenes[0].Antialiased))
            throw new DegenerateInputException("scenes to merge must all be antialiased or all not: their opacities mean different things");
        int degree = scenes.Max(s => s.SphericalHarmonicsDegree);
        float[] Joined(Func<GaussianScene, float[]> values) => [.. scenes.SelectMany(values)];
        bool Shared(GaussianFeatureSet set) => scenes.All(s => s.FeatureSets.Any(
            o => o.Name == set.Name && o.Dimension == set.Dimension && o.Provenance.Recipe == set.Provenance.Recipe
                && (scenes.Count == 1 || (o.Decoder is null && set.Decoder is null))));
        return new GaussianScene(
            degree, Joined(s => s.Means), Joined(s => s.Quaternions), Joined(s => s.LogScales), Joined(s => s.OpacityLogits),
            Joined(s => WithDegree(s, degree).SphericalHarmonics))
        {
            Antialiased = scenes[0].Antialiased,
            FeatureSets = [.. scenes[0].FeatureSets.Where(Shared).Select(set => new GaussianFeatureSet(
                set.Name, set.Dimension, Joined(s => s.FeatureSets.First(o => o.Name == set.Name).Values), set.Provenance)
            {
                Decoder = set.Decoder,
            })],
        };
    }

    /// <summary>The scene with color functions of another degree: cut, or filled with zeros.</summary>
    public static GaussianScene WithDegree(GaussianScene scene, int degree)
    {
        if (degree == scene.SphericalHarmonicsDegree)
            return scene;
        int from = 3 * scene.CoefficientCount, to = 3 * SphericalHarmonics.CoefficientCount(degree);
        var harmonics = new float[to * scene.Count];
        for (int g = 0; g < scene.Count; g++)
            scene.SphericalHarmonics.AsSpan(g * from, Math.Min(from, to)).CopyTo(harmonics.AsSpan(g * to));
        return new GaussianScene(degree, scene.Means, scene.Quaternions, scene.LogScales, scene.OpacityLogits, harmonics)
        {
            MeanRemainders = scene.MeanRemainders,
            Antialiased = scene.Antialiased,
            FeatureSets = scene.FeatureSets,
        };
    }

    /// <summary>Gaussians for which a test holds.</summary>
    /// <exception cref="DegenerateInputException">None is left.</exception>
    public static GaussianScene Where(GaussianScene scene, Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, scene.Count).Where(keep)];
        if (kept.Length == 0)
            throw new DegenerateInputException("nothing is left of the scene; widen the crop or lower the opacity");
        return kept.Length == scene.Count ? scene : GaussianSelection.Take(scene, kept);
    }

    /// <summary>At most that many Gaussians: those whose opacity times largest cross section is largest, in their order.</summary>
    public static GaussianScene Decimated(GaussianScene scene, int most)
    {
        if (most >= scene.Count)
            return scene;
        double Weight(int g)
        {
            ReadOnlySpan<float> s = scene.LogScales.AsSpan(3 * g, 3);
            double smallest = Math.Min(s[0], Math.Min(s[1], s[2])), sum = (double)s[0] + s[1] + s[2];
            return GaussianActivation.Sigmoid(scene.OpacityLogits[g]) * Math.Exp(sum - smallest);
        }

        double[] weights = [.. Enumerable.Range(0, scene.Count).Select(Weight)];
        return GaussianSelection.Take(scene, [.. Enumerable.Range(0, scene.Count).OrderByDescending(g => weights[g]).Take(most).Order()]);
    }

    /// <summary>Without Gaussians that stand alone: farther from their three nearest than ten times the median.</summary>
    public static GaussianScene WithoutFloaters(GaussianScene scene)
    {
        double[] distances = NeighborDistances.Of([.. Enumerable.Range(0, scene.Count).Select(scene.Mean)]);
        double limit = 10 * distances.Order().ElementAt(scene.Count / 2);
        return limit > 0 ? Where(scene, g => distances[g] <= limit) : scene;
    }
}

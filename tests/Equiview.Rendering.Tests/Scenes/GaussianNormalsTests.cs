using Equiview.Rendering.Scenes;

namespace Equiview.Rendering.Tests.Scenes;

public sealed class GaussianNormalsTests
{
    [Fact]
    public void Towards_FlatGaussian_GivesItsThinAxisFacingTheCamera()
    {
        // Thin along its own y, turned by 90 degrees about x: y goes to z, away from or towards the camera.
        var scene = new GaussianScene(
            0,
            [0, 0, 5, 0, 0, 5],
            [MathF.Sqrt(0.5f), MathF.Sqrt(0.5f), 0, 0, MathF.Sqrt(0.5f), -MathF.Sqrt(0.5f), 0, 0],
            [0, -3, 0, 0, -3, 0],
            [0, 0],
            new float[6]);
        GaussianFeatureSet normals = GaussianNormals.Towards(scene, RigidTransform.Identity);
        for (int g = 0; g < 2; g++)
        {
            Assert.Equal(0, normals[g][0], 1e-6);
            Assert.Equal(0, normals[g][1], 1e-6);
            Assert.Equal(-1, normals[g][2], 1e-6);
        }
    }
}

namespace Equiview.Core.Tests.Splats;

public sealed class GaussianSceneTests
{
    internal static GaussianScene Scene(int count, int degree = 0) => new(
        degree, new float[3 * count], [.. Enumerable.Range(0, 4 * count).Select(i => i % 4 == 0 ? 1f : 0f)],
        [.. Enumerable.Repeat(-3f, 3 * count)], new float[count], new float[3 * (degree + 1) * (degree + 1) * count]);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 9)]
    [InlineData(3, 16)]
    public void CoefficientCount_OfDegree_IsSquareOfOneMore(int degree, int expected) =>
        Assert.Equal(expected, Scene(2, degree).CoefficientCount);

    [Fact]
    public void Constructor_ArrayOfAnotherLength_IsRefused()
    {
        var error = Assert.Throws<DegenerateInputException>(
            () => new GaussianScene(0, new float[3], new float[8], new float[6], new float[2], new float[6]));
        Assert.Contains("means of 2 Gaussians need 6 values, got 3", error.Message);
    }

    [Fact]
    public void Constructor_DegreeFive_IsRefused() =>
        Assert.Throws<DegenerateInputException>(() => new GaussianScene(5, [], [], [], [], []));

    [Fact]
    public void WithFeatureSets_OfAnotherCountOrSameName_IsRefused()
    {
        GaussianScene scene = Scene(3);
        var fits = new GaussianFeatureSet("dino", 5, new float[15]);
        Assert.Same(fits, scene.WithFeatureSets(fits).FeatureSets[0]);
        Assert.Throws<DegenerateInputException>(() => scene.WithFeatureSets(new GaussianFeatureSet("dino", 5, new float[10])));
        Assert.Throws<DegenerateInputException>(() => scene.WithFeatureSets(fits, fits));
        Assert.Throws<DegenerateInputException>(() => new GaussianFeatureSet("x", 4, new float[6]));
    }

    [Fact]
    public void FirstProblem_SoundOrEmptyScene_IsNull()
    {
        Assert.Null(GaussianSceneValidation.FirstProblem(Scene(40)));
        Assert.Null(GaussianSceneValidation.FirstProblem(Scene(0)));
    }

    [Fact]
    public void FirstProblem_NotFinite_NamesTheGaussian()
    {
        GaussianScene scene = Scene(5);
        scene.Means[10] = float.NaN;
        Assert.Contains("Gaussian 3 has a position that is not finite", GaussianSceneValidation.FirstProblem(scene));
    }

    [Fact]
    public void FirstProblem_ZeroQuaternionOrHugeScale_IsNamed()
    {
        GaussianScene zero = Scene(5);
        zero.Quaternions[8] = 0;
        Assert.Contains("Gaussian 2 has a rotation quaternion of length zero", GaussianSceneValidation.FirstProblem(zero));
        GaussianScene huge = Scene(5);
        huge.LogScales[3] = 40;
        Assert.Contains("Gaussian 1 has a log-scale of 40", GaussianSceneValidation.FirstProblem(huge));
    }

    [Fact]
    public void FirstProblem_ActivationsAppliedTwice_IsRecognised()
    {
        GaussianScene scene = Scene(64);
        Array.Fill(scene.LogScales, 0.05f);
        for (int i = 0; i < 64; i++)
            scene.OpacityLogits[i] = i / 64f;
        Assert.Contains("already activated", GaussianSceneValidation.FirstProblem(scene));
        Assert.Contains("bad.ply", Assert.Throws<InvalidFileException>(() => GaussianSceneValidation.Require(scene, "bad.ply")).Message);
    }

    [Fact]
    public void Logit_AtTheEnds_StaysFiniteAndInverts()
    {
        Assert.True(float.IsFinite(GaussianActivation.Logit(0)) && float.IsFinite(GaussianActivation.Logit(1)));
        Assert.Equal(0.3, GaussianActivation.Sigmoid(GaussianActivation.Logit(0.3)), 1e-7);
    }
}

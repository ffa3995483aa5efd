using System.Text.Json;
using Equiview.Pose.Geometry;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
using FsCheck;
using FsCheck.Fluent;
namespace Equiview.Pose.Tests.Geometry;

public sealed class SpecialEuclideanTests
{
    private static readonly JsonElement Golden = Fixture.Load("rotations");

    [Fact]
    public void ExpRotation_AnglesFromZeroToPi_EqualsOpenCvRodrigues()
    {
        foreach (JsonElement c in Golden.GetProperty("rotations").EnumerateArray())
        {
            double[] expected = c.Numbers("matrix");
            RotationMatrix actual = SpecialEuclidean.ExpRotation(c.Vector("vector"));
            double[] flat = [actual.X.X, actual.X.Y, actual.X.Z, actual.Y.X, actual.Y.Y, actual.Y.Z, actual.Z.X, actual.Z.Y, actual.Z.Z];
            for (int i = 0; i < 9; i++)
                Assert.Equal(expected[i], flat[i], 1e-15 * 8);
        }
    }

    [Fact]
    public void LogRotation_OfExp_IsTheVectorUpToPi()
    {
        foreach (JsonElement c in Golden.GetProperty("rotations").EnumerateArray())
        {
            Vector3D vector = c.Vector("vector");
            Assert.True((SpecialEuclidean.LogRotation(SpecialEuclidean.ExpRotation(vector)) - vector).Length < 1e-8 * Math.Max(
                vector.Length, 1e-9), vector.ToString());
        }
    }

    [Fact]
    public void ToQuaternion_OfExp_EqualsScipy()
    {
        foreach (JsonElement c in Golden.GetProperty("rotations").EnumerateArray())
        {
            double[] q = c.Numbers("quaternion");
            (double w, double x, double y, double z) = SpecialEuclidean.ExpRotation(c.Vector("vector")).ToQuaternion();
            Assert.Equal(1, Math.Abs((w * q[0]) + (x * q[1]) + (y * q[2]) + (z * q[3])), 1e-14);
        }
    }

    [Fact]
    public void Exp_TwistsOfEveryScale_EqualsMatrixExponential()
    {
        foreach (JsonElement c in Golden.GetProperty("motions").EnumerateArray())
        {
            double[] expected = c.Numbers("matrix"), actual = SpecialEuclidean.Exp(c.Vector("rotation"), c.Vector("velocity")).ToRowMajor();
            for (int i = 0; i < 16; i++)
                Assert.Equal(expected[i], actual[i], 1e-13);
        }
    }

    [Fact]
    public void Log_OfExp_IsTheTwist() => Prop.ForAll(Gen.Choose(-100, 100).Select(i => i / 60.0).ArrayOf(6).ToArbitrary(), v =>
    {
        Vector3D w = new(v[0], v[1], v[2]), u = new(v[3], v[4], v[5]);
        if (w.Length > 3.1)
            return true;
        (Vector3D w2, Vector3D u2) = SpecialEuclidean.Log(SpecialEuclidean.Exp(w, u));
        return (w2 - w).Length < 1e-9 && (u2 - u).Length < 1e-9;
    }).QuickCheckThrowOnFailure();
}

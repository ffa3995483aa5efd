using FsCheck;
using FsCheck.Fluent;

namespace Equiview.Core.Tests.Geometry;

public sealed class RigidTransformTests
{
    private static readonly Arbitrary<RigidTransform> Transforms = Gen.Choose(-1000, 1000).Select(i => i / 250.0).ArrayOf(7)
        .Where(v => (v[0] * v[0]) + (v[1] * v[1]) + (v[2] * v[2]) + (v[3] * v[3]) > 1e-3)
        .Select(v => new RigidTransform(RotationMatrix.FromQuaternion(v[0], v[1], v[2], v[3]), new Vector3D(v[4], v[5], v[6])))
        .ToArbitrary();

    [Fact]
    public void Inverse_ChainedWithItself_IsIdentity() => Prop.ForAll(Transforms, t =>
    {
        RigidTransform product = t * t.Inverse();
        return product.Rotation.AngleDegrees < 1e-5 && product.Translation.Length < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Chain_AppliedToPoint_EqualsOneAfterTheOther() => Prop.ForAll(Transforms, Transforms, (a, b) =>
    {
        var p = new Vector3D(0.3, -1.2, 2.5);
        return ((a * b * p) - (a * (b * p))).Length < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Quaternion_RoundTrip_KeepsTheRotation() => Prop.ForAll(Transforms, t =>
    {
        (double w, double x, double y, double z) = t.Rotation.ToQuaternion();
        RotationMatrix again = RotationMatrix.FromQuaternion(w, x, y, z);
        return w >= 0 && (again * new Vector3D(1, 2, 3) - (t.Rotation * new Vector3D(1, 2, 3))).Length < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RowMajor_RoundTrip_IsExact() =>
        Prop.ForAll(Transforms, t => RigidTransform.FromRowMajor(t.ToRowMajor()) == t).QuickCheckThrowOnFailure();

    [Fact]
    public void FromQuaternion_QuarterTurnAboutZ_TurnsXToY()
    {
        RotationMatrix turn = RotationMatrix.FromQuaternion(Math.Sqrt(0.5), 0, 0, Math.Sqrt(0.5));
        Assert.True((turn * new Vector3D(1, 0, 0) - new Vector3D(0, 1, 0)).Length < 1e-15);
        Assert.Equal(90, turn.AngleDegrees, 1e-9);
    }

    [Fact]
    public void AngleDegrees_HalfTurnWithRoundedTrace_Is180()
    {
        var matrix = new RotationMatrix(new(-1 - 1e-15, 0, 0), new(0, -1 - 1e-15, 0), new(0, 0, 1));
        Assert.Equal(180, matrix.AngleDegrees);
    }
}

namespace Equiview.Core.Tests.Geometry;

public sealed class RotationMatrixTests
{
    [Fact]
    public void ToString_Rotation_ListsItsRows() => Assert.Equal("[1 0 0; 0 1 0; 0 0 1]", RotationMatrix.Identity.ToString());

    [Fact]
    public void Inverse_RoundedRotation_GivesIdentityWhereTheTransposeDoesNot()
    {
        var rounded = new RotationMatrix(new(0.88, 0.48, -0.07), new(0.37, -0.76, -0.53), new(-0.31, 0.44, -0.85));
        Assert.Equal(3, (rounded * rounded.Inverse()).Trace, 1e-12);
        Assert.True(Math.Abs((rounded * rounded.Transposed).Trace - 3) > 1e-3);
    }
}

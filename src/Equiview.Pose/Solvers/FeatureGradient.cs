using System.Numerics.Tensors;
using Equiview.Features;

namespace Equiview.Pose.Solvers;

/// <summary>The unit feature at a place of an image and its derivatives by the pixel, bilinear between cells.</summary>
internal sealed class FeatureGradient
{
    private readonly FeatureMap map;
    private readonly float[] feature, byColumn, byRow, residual;
    private readonly double columnsPerPixel, rowsPerPixel;

    public FeatureGradient(FeatureMap map)
    {
        this.map = map;
        (feature, byColumn, byRow, residual) = (new float[map.Channels], new float[map.Channels], new float[map.Channels], new float[map.Channels]);
        (double c0, double r0) = map.ToCell(new(0, 0));
        (double c1, double r1) = map.ToCell(new(1, 1));
        (columnsPerPixel, rowsPerPixel) = (c1 - c0, r1 - r0);
    }

    /// <summary>Moves to the pixel of a point in camera coordinates; false where the map does not reach.</summary>
    public bool At(Vector3D inCamera, CameraIntrinsics camera)
    {
        if (!(inCamera.Z > 0))
            return false;
        (double column, double row) = map.ToCell(camera.Project(inCamera));
        if (!(column >= 0 && row >= 0 && column < map.Grid.Columns - 1 && row < map.Grid.Rows - 1))
            return false;
        (int x, int y) = ((int)column, (int)row);
        (float u, float v) = ((float)(column - x), (float)(row - y));
        ReadOnlySpan<float> a = map.Cell((y * map.Grid.Columns) + x), b = map.Cell((y * map.Grid.Columns) + x + 1);
        ReadOnlySpan<float> c = map.Cell(((y + 1) * map.Grid.Columns) + x), d = map.Cell(((y + 1) * map.Grid.Columns) + x + 1);
        for (int k = 0; k < feature.Length; k++)
        {
            float top = a[k] + (u * (b[k] - a[k])), bottom = c[k] + (u * (d[k] - c[k]));
            feature[k] = top + (v * (bottom - top));
            byColumn[k] = (float)columnsPerPixel * (((1 - v) * (b[k] - a[k])) + (v * (d[k] - c[k])));
            byRow[k] = (float)rowsPerPixel * (bottom - top);
        }

        float norm = TensorPrimitives.Norm<float>(feature);
        if (norm < 1e-6f)
            return false;
        TensorPrimitives.Divide(feature, norm, feature);

        // Of f / |f|: what is along f does not turn it.
        Project(byColumn, norm);
        Project(byRow, norm);
        return true;
    }

    /// <summary>Squared distance to a unit descriptor, half its derivative by the pixel, and the products of the feature's derivatives.</summary>
    public (double Squared, double ByX, double ByY, double XX, double XY, double YY) Against(ReadOnlySpan<float> descriptor)
    {
        TensorPrimitives.Subtract(feature, descriptor, residual);
        return (TensorPrimitives.SumOfSquares<float>(residual), TensorPrimitives.Dot<float>(residual, byColumn), TensorPrimitives.Dot<float>(residual, byRow),
            TensorPrimitives.SumOfSquares<float>(byColumn), TensorPrimitives.Dot<float>(byColumn, byRow), TensorPrimitives.SumOfSquares<float>(byRow));
    }

    private void Project(float[] derivative, float norm)
    {
        float along = TensorPrimitives.Dot<float>(derivative, feature);
        for (int k = 0; k < derivative.Length; k++)
            derivative[k] = (derivative[k] - (along * feature[k])) / norm;
    }
}

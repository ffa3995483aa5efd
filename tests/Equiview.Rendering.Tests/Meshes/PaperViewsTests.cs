using System.Numerics;
using System.Runtime.InteropServices;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;

namespace Equiview.Rendering.Tests.Meshes;

public sealed class PaperViewsTests
{
    [Fact]
    public void CameraFromObject_AgainstThePapersFile_IsEqualInOrderAndToFloatPrecision()
    {
        double[] file = ReadDoubles(SharedData.Require("paper-protocol", "obj_poses.npy"));

        Assert.Equal(42 * 16, file.Length);
        double[] ours = [.. PaperViews.CameraFromObject.SelectMany(p => p.ToRowMajor())];
        Assert.All(file.Zip(ours), p => Assert.Equal(p.First, p.Second, 1e-7)); // the file's values were single precision once
    }

    [Fact]
    public void CameraFromObject_Always_AreRotationsThatLookAtTheCenterFromDistanceTwo()
    {
        Assert.Equal(42, PaperViews.CameraFromObject.Count);
        Assert.All(PaperViews.CameraFromObject, p =>
        {
            Assert.Equal(new Vector3D(0, 0, 2), p.Translation);
            Assert.Equal(0, (p.Rotation * p.Rotation.Transposed).AngleDegrees, 1e-5);
            Assert.Equal(1, p.Rotation.X.Cross(p.Rotation.Y).Dot(p.Rotation.Z), 1e-12);
        });
    }

    [Fact]
    public void CameraFromObject_NearestNeighbors_Are31Point7DegreesApart()
    {
        Vector3D[] centers = [.. PaperViews.CameraFromObject.Select(p => p.Inverse().Translation.Normalized())];

        Assert.All(
            centers,
            c => Assert.Equal(31.717, centers.Where(d => d != c).Min(d => Math.Acos(Math.Clamp(c.Dot(d), -1, 1)) * 180 / Math.PI), 1e-2));
    }

    [Fact]
    public void Normalize_Always_CentersTheBoxAndTurnsYUp()
    {
        TriangleMesh mesh = TestMeshes.Box(2, 8, 4) with { Normals = [.. Enumerable.Repeat(Vector3.UnitY, 8)] };
        mesh = mesh with { Positions = [.. mesh.Positions.Select(p => p + new Vector3(10, 20, 30))] };

        TriangleMesh normal = PaperViews.Normalize(mesh);

        (Vector3 min, Vector3 max) = normal.Bounds();
        Assert.Equal(new Vector3(-0.125f, -0.25f, -0.5f), min);
        Assert.Equal(new Vector3(0.125f, 0.25f, 0.5f), max);
        Assert.All(normal.Normals!, n => Assert.Equal(Vector3.UnitZ, n));
    }

    [Fact]
    public void Normalize_MeshWithoutExtent_IsRefused() =>
        Assert.Throws<DegenerateInputException>(
            () => PaperViews.Normalize(TestMeshes.Make([Vector3.One, Vector3.One, Vector3.One], [0, 1, 2])));

    /// <summary>The values of a version 1 .npy file of little-endian doubles.</summary>
    private static double[] ReadDoubles(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = 10 + BitConverter.ToUInt16(bytes, 8);
        return MemoryMarshal.Cast<byte, double>(bytes.AsSpan(header)).ToArray();
    }
}

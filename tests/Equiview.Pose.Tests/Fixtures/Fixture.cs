using System.Reflection;
using System.Text.Json;
using Equiview.Pose.Geometry;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Fixtures;

/// <summary>Reads the numbers that make_geometry.py wrote.</summary>
internal static class Fixture
{
    public static JsonElement Load(string name) => JsonNumbers.Load(Assembly.GetExecutingAssembly(), name);

    public static double RotationDegrees(this RigidTransform a, RigidTransform b) =>
        SpecialEuclidean.LogRotation(a.Rotation * b.Rotation.Transposed).Length * 180 / Math.PI;
}

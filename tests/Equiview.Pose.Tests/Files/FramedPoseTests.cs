using Equiview.Pose.Files;
using Equiview.TestKit;

namespace Equiview.Pose.Tests.Files;

/// <summary>
/// The object's origin is 1 right, 2 below and 3 before the camera; its x points to the camera's right, its y forward, its z up.
/// </summary>
public sealed class FramedPoseTests
{
    private static readonly RigidTransform Pose = new(new(new(1, 0, 0), new(0, 0, -1), new(0, 1, 0)), new(1, 2, 3));

    /// <summary>Where the object's point (1, 2, 3) lies: 2 right, 3 up of the origin, 2 forward: derived by hand for each frame.</summary>
    [Theory]
    [InlineData(PoseFrame.OpenCv, 1, 2, 3, new double[] { 1, 2, 3 }, new double[] { 2, -1, 5 })]
    [InlineData(PoseFrame.Unity, 1, -2, 3, new double[] { -1, 2, 3 }, new double[] { 2, 1, 5 })]
    [InlineData(PoseFrame.Blender, 1, -2, -3, new double[] { 1, 2, 3 }, new double[] { 2, 1, -5 })]
    [InlineData(PoseFrame.Ros, 3, -1, -2, new double[] { 1, 2, 3 }, new double[] { 5, -2, 1 })]
    public void Of_KnownPose_IsThatOfTheProgram(PoseFrame frame, double x, double y, double z, double[] local, double[] expected)
    {
        var framed = FramedPose.Of(frame, Pose);
        Assert.Equal(new[] { x, y, z }, framed.Position);
        var matrix = RigidTransform.FromRowMajor(framed.CameraFromObject);
        Vector3D moved = matrix * new Vector3D(local[0], local[1], local[2]);
        Assert.Equal(expected, new[] { moved.X, moved.Y, moved.Z });
        Assert.Equal(1, matrix.Rotation.X.Dot(matrix.Rotation.Y.Cross(matrix.Rotation.Z)), 1e-12); // a rotation in left-handed axes too
        double[] q = framed.RotationOrder == "w,x,y,z" ? framed.Rotation : [framed.Rotation[3], .. framed.Rotation[..3]];
        Assert.True((RotationMatrix.FromQuaternion(q[0], q[1], q[2], q[3]).Transposed * matrix.Rotation).AngleDegrees < 1e-5);
    }

    /// <summary>ROS: an object whose axes are those of the camera's body has no rotation, though it has one in OpenCV's axes.</summary>
    [Fact]
    public void Of_ObjectAlignedWithTheRosBody_HasNoRotation()
    {
        var aligned = new RigidTransform(new(new(0, -1, 0), new(0, 0, -1), new(1, 0, 0)), new(0, 0, 1));
        var framed = FramedPose.Of(PoseFrame.Ros, aligned);
        Assert.Equal("x,y,z,w", framed.RotationOrder);
        Assert.Equal(new double[] { 0, 0, 0, 1 }, framed.Rotation);
        Assert.Equal(new double[] { 1, 0, 0 }, framed.Position);
    }

    [Fact]
    public void WriteCsv_FoundPoses_NamesTheFrames()
    {
        using var folder = new TemporaryFolder();
        var summary = new PoseSummary("a,b.png", true, "", Pose.ToRowMajor(), 0.9, [], 5, 1, null, null, null)
        {
            Transform = FramedPose.Of(PoseFrame.Blender, Pose),
        };
        FramedPose.WriteCsv(folder["poses.csv"], [summary, summary with { Transform = null }]);
        string[] lines = File.ReadAllLines(folder["poses.csv"]);
        Assert.Equal(2, lines.Length);
        Assert.Equal("image,frame,camera_frame,object_frame,x,y,z,qx,qy,qz,qw,confidence", lines[0]);
        Assert.StartsWith(
            "\"a,b.png\",blender,\"Blender camera: x right, y up, z backward (right-handed)\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",1,-2,-3,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",0.9", lines[1], StringComparison.Ordinal);
    }
}

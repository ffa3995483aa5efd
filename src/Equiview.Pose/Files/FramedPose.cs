using System.Globalization;
using System.Text;

namespace Equiview.Pose.Files;

/// <summary>A pose in the axes of another program, with the names of both frames.</summary>
/// <param name="Frame">The program.</param>
/// <param name="CameraFrame">Axes of the camera.</param>
/// <param name="ObjectFrame">Axes of the object.</param>
/// <param name="CameraFromObject">[4, 4] row by row, in the object's unit.</param>
/// <param name="Position">x, y, z of the object's origin in the camera's frame.</param>
/// <param name="Rotation">Unit quaternion, cameraFromObject, in the program's order.</param>
/// <param name="RotationOrder">That order: "x,y,z,w" or "w,x,y,z".</param>
public sealed record FramedPose(
    string Frame, string CameraFrame, string ObjectFrame, double[] CameraFromObject, double[] Position, double[] Rotation,
    string RotationOrder)
{
    private const string AsOnboarded = "object as onboarded (right-handed)";
    private const string CsvHeader = "image,frame,camera_frame,object_frame,x,y,z,qx,qy,qz,qw,confidence";

    private static readonly RotationMatrix MirroredX = new(new(-1, 0, 0), new(0, 1, 0), new(0, 0, 1)),
        YUp = new(new(1, 0, 0), new(0, -1, 0), new(0, 0, 1)), YUpZBack = new(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)),
        Body = new(new(0, 0, 1), new(-1, 0, 0), new(0, -1, 0));

    private static RotationMatrix Same => RotationMatrix.Identity;

    /// <summary>A pose in other axes: <c>camera axes · cameraFromObject · object axes⁻¹</c>.</summary>
    /// <param name="frame">The program.</param>
    /// <param name="cameraFromObject">The pose in OpenCV's axes.</param>
    public static FramedPose Of(PoseFrame frame, RigidTransform cameraFromObject)
    {
        (RotationMatrix camera, RotationMatrix thing, string cameraFrame, string objectFrame) = Axes(frame);
        RotationMatrix rotation = camera * cameraFromObject.Rotation * thing.Transposed;
        Vector3D t = camera * cameraFromObject.Translation;
        (double w, double x, double y, double z) = rotation.ToQuaternion();
        bool first = frame is PoseFrame.Blender or PoseFrame.OpenCv;
        return new(
            frame.ToString().ToLowerInvariant(), cameraFrame, objectFrame, new RigidTransform(rotation, t).ToRowMajor(), [t.X, t.Y, t.Z],
            first ? [w, x, y, z] : [x, y, z, w], first ? "w,x,y,z" : "x,y,z,w");
    }

    /// <summary>Writes the found poses as csv: <c>image,frame,camera_frame,object_frame,x,y,z,qx,qy,qz,qw,confidence</c>.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    internal static void WriteCsv(string path, IEnumerable<PoseSummary> poses)
    {
        var text = new StringBuilder(CsvHeader).Append('\n');
        foreach (PoseSummary pose in poses)
        {
            if (pose.Transform is not { } t)
                continue;
            double[] q = t.RotationOrder[0] == 'w' ? [.. t.Rotation[1..], t.Rotation[0]] : t.Rotation;
            string[] names = [pose.Image, t.Frame, t.CameraFrame, t.ObjectFrame];
            IEnumerable<string> numbers = [.. t.Position.Concat(q).Select(v => v.ToString("R", CultureInfo.InvariantCulture)),
                pose.Confidence?.ToString("R", CultureInfo.InvariantCulture) ?? ""];
            text.AppendJoin(',', names.Select(Quoted).Concat(numbers)).Append('\n');
        }

        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static (RotationMatrix Camera, RotationMatrix Thing, string CameraFrame, string ObjectFrame) Axes(PoseFrame frame) =>
        frame switch
        {
            PoseFrame.Unity => (YUp, MirroredX, "Unity camera: x right, y up, z forward (left-handed)",
                "object with x mirrored, as Unity imports meshes (left-handed)"),
            PoseFrame.Blender => (YUpZBack, Same, "Blender camera: x right, y up, z backward (right-handed)", AsOnboarded),
            PoseFrame.Ros => (Body, Same, "ROS camera_link: x forward, y left, z up (right-handed)", AsOnboarded),
            _ => (Same, Same, "OpenCV camera: x right, y down, z forward (right-handed)", AsOnboarded),
        };

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(",\"\n") < 0 ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}

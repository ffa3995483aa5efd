using System.CommandLine;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose': onboard an object, then find it in photographs and videos.</summary>
internal static class PoseVerb
{
    public static Command Create() =>
        new("pose", "6-DoF pose of an object in a photograph") { PoseOnboardVerb.Create(), PoseEstimateVerb.Create(),
        PoseTrackVerb.Create(), PoseBoardVerb.Create() };
}

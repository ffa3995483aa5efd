using Equiview.Correspondence.Matching;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Tracking;
namespace Equiview.Pose.Tests.Tracking;

public sealed class ObjectPoseTrackerTests
{
    [Fact]
    public void Next_ObjectTurnsVanishesAndReturns_FollowsLosesAndFindsItAgain()
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(12);
        ObjectModel model = SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => truth.Observe(v))]).Model;
        var tracker = new ObjectPoseTracker(model);
        var nothing = new ImageFeatures(new DescriptorSet(Array.Empty<float>(), model.Channels, []));
        var states = new List<TrackingState>();
        for (int frame = 0; frame < 12; frame++)
        {
            PosedView view = SyntheticObject.View("frame", 10 + (1.5 * frame) + (frame >= 8 ? 90 : 0), 25);
            TrackedPose tracked = tracker.Next(frame is 6 or 7 ? nothing : truth.Observe(view, clutter: 300), SyntheticObject.Camera);
            states.Add(tracked.State);
            Assert.Equal(frame, tracked.Frame);
            Assert.Equal(tracked.State != TrackingState.Lost, tracked.Estimate.Found);
            if (tracked.Estimate.CameraFromObject is { } pose)
                Assert.True(PoseErrors.RotationDegrees(pose, view.CameraFromWorld) < 0.3,
                    $"frame {frame}: {PoseErrors.RotationDegrees(pose, view.CameraFromWorld)} degrees");
            else
                Assert.NotEmpty(tracked.Estimate.Reason);
        }

        Assert.Equal(TrackingState.Acquired, states[0]);
        Assert.All(states[1..6], s => Assert.Equal(TrackingState.Tracked, s));
        Assert.Equal([TrackingState.Lost, TrackingState.Lost, TrackingState.Acquired], states[6..9]);
        Assert.All(states[9..], s => Assert.Equal(TrackingState.Tracked, s));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Next_FeaturesScatteredAroundTheirPlaces_AreLostAndNotFollowed(int seed)
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(12);
        ObjectModel model = SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => truth.Observe(v))]).Model;
        var tracker = new ObjectPoseTracker(model);
        PosedView view = SyntheticObject.View("frame", 10, 25);
        Assert.Equal(TrackingState.Acquired, tracker.Next(truth.Observe(view), SyntheticObject.Camera).State);

        // Whatever is looked for near its place is found there, but anywhere around it.
        var random = new Random(seed);
        DescriptorSet seen = truth.Observe(view, clutter: 0).Set;
        int[] rows = [.. Enumerable.Range(0, 40 * seen.Count).Select(i => i % seen.Count)];
        float[] descriptors = [.. rows.SelectMany(r => seen.Values.Slice(r * seen.Channels, seen.Channels).ToArray())];
        PixelPoint[] scattered =
            [.. rows.Select(r => new PixelPoint(
            seen.Points[r].X + (60 * (random.NextDouble() - 0.5)), seen.Points[r].Y + (60 * (random.NextDouble() - 0.5))))];
        var alike = new ImageFeatures(new DescriptorSet(descriptors, seen.Channels, scattered));
        Assert.Equal(TrackingState.Lost, tracker.Next(alike, SyntheticObject.Camera).State);
    }
}

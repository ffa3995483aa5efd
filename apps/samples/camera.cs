#:project ../../src/Equiview/Equiview.csproj
// Points followed live; new ones replace those that leave.   dotnet run -c Release camera.cs camera:0   (or a folder of frames)
using var features = Features.Load(args.ElementAtOrDefault(1) ?? "dense-sift");
var tracker = new PointTracker(features, features.Recipe(longSide: 320), new PointTrackerOptions { RemoveAfterFrames = 30 });
IEnumerable<RgbImage> frames = LiveVideo.Is(args[0]) ? LiveVideo.Open(args[0], Console.OpenStandardInput) : VideoReader.Open(args[0]);

PointQuery[] Grid(ImageSize size) => [.. ImageMatcher.Grid(size, columns: 4).Select((point, track) => new PointQuery(track, 0, point))];
await foreach (FrameTracks frame in tracker.TrackAsync(frames.ToAsyncEnumerable(), Grid))
{
    int visible = frame.Points.Count(p => p.Visible);
    Console.WriteLine($"frame {frame.Frame}: {visible} of {frame.Points.Count} points visible, {frame.Latency.TotalMilliseconds:f0} ms");
    foreach (TrackedPoint gone in frame.Points.Where(p => p.State == QueryState.Removed))
        Console.WriteLine($"point {gone.Track} is gone ({gone.Reason}); {tracker.Add(new PixelPoint(20, 20))} begins in the corner");
}

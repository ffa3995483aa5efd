#:project ../../src/Equiview/Equiview.csproj
// A point followed through a video, forward and backward in time.   dotnet run -c Release track.cs video.mp4 320 200 tracks.csv [MODEL]
using System.Globalization;

using VideoReader video = VideoReader.Open(args[0]); // or a folder of frames
using var features = Features.Load(args.ElementAtOrDefault(4) ?? "dense-sift");
double[] at = [.. args[1..3].Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
PointQuery[] queries = [new(Track: 0, Frame: 0, new PixelPoint(at[0], at[1]))];

IReadOnlyList<PointTrack> tracks = new VideoTracker(features).Track(video, queries, TrackingMode.Accurate);
foreach ((PixelPoint point, bool visible) in tracks[0].Points.Zip(tracks[0].Visible))
    Console.WriteLine($"({point.X:f1}, {point.Y:f1}){(visible ? "" : ", hidden")}");
TrackFile.Write(args[3], tracks, video.Size);

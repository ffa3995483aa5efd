#:project ../../src/Equiview.Tracking/Equiview.Tracking.csproj
// One point followed through a video.             dotnet run -c Release track.cs video.mp4 320 200 tracks.csv
using System.Globalization;
using Equiview;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Tracking.Files;
using VideoReader video = VideoReader.Open(args[0]);
var query = new PointQuery(
    Track: 0,
    Frame: 0,
    new PixelPoint(double.Parse(args[1], CultureInfo.InvariantCulture), double.Parse(args[2], CultureInfo.InvariantCulture)));
using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
FeatureRecipe preset = extractor.Recipe("default");

IReadOnlyList<PointTrack> tracks = new VideoTracker(extractor, preset).Track(video, [query], TrackingMode.Accurate);
for (int frame = 0; frame < tracks[0].Length; frame++)
    Console.WriteLine(
        $"frame {frame}: ({tracks[0].Points[frame].X:f1}, {tracks[0].Points[frame].Y:f1}){(tracks[0].Visible[frame] ? "" : ", hidden")}");
TrackFile.Write(args[3], tracks, video.Size);

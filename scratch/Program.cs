using System.Diagnostics;
using Equiview; using Equiview.Tracking; using Equiview.Features; using Equiview.Features.Caching; using Equiview.Features.Presets; using Equiview.Features.Catalog; using Equiview.Formats; using Equiview.Imaging;
string root = "/work/shared/data/tracking/davis_badja";
string model = args[0]; int side = int.Parse(args[1]); string[] sets = args[2..];
string[] clips = ["horsejump-high", "dog", "camel", "bear"];
using IFeatureExtractor inner = FeatureExtractors.Load(model);
using IFeatureExtractor ex = new CachingFeatureExtractor(inner, "/tmp/trackcache", 20_000_000_000);
foreach (string set in sets) {
  var line = $"{model,-18} {side} {set,-34}"; double sum = 0;
  foreach (string clip in clips) {
    string path = clip == "bear" ? root + "/bear/bear.mp4" : $"{root}/{clip}/JPEGImages";
    using VideoReader video = VideoReader.Open(path);
    List<RgbImage> frames = [.. video];
    BadjaClip badja = BadjaFile.Read($"{root}/joint_annotations/{clip}.json", video.Size);
    badja = badja with { Annotations = [.. badja.Annotations.Where(a => a.Frame < frames.Count)] };
    var q = BadjaMetrics.Queries(badja);
    var sw = Stopwatch.StartNew();
    IReadOnlyList<PointTrack> tracks;
    if (set == "lk") tracks = new LucasKanadeTracker().Track(frames, q);
    else {
      var preset = set.StartsWith("paper") ? FeaturePresets.Get("tracking", ex.Info.Patch, ModelCatalog.Find(ex.Info.Model.Split(':')[0]).DenseStride) : FeaturePresets.Get("default", ex.Info.Patch, ModelCatalog.Find(ex.Info.Model.Split(':')[0]).DenseStride, side);
      if (set.StartsWith("paper") && side > 0) preset = preset with { Preparation = new FitLongSide(side) };
      if (Environment.GetEnvironmentVariable("STRIDE") is { } st) preset = preset with { Stride = int.Parse(st) };
      if (Environment.GetEnvironmentVariable("TAP") is { } tp && TokenTap.TryParse(tp, out var tap)) preset = preset with { Tap = tap };
      var feats = StoredFrameFeatures.Extract(frames, ex, preset);
      double fe = sw.Elapsed.TotalSeconds; sw.Restart();
      if (set.StartsWith("paper")) tracks = new PaperTracker(feats).Track(q, occlusion: false);
      else {
        var o = new BeamOptions();
        foreach (string kv in set.Split(',')) {
          string[] p = kv.Split('='); double v = p.Length > 1 ? double.Parse(p[1]) : 0;
          o = p[0] switch { "width" => o with { Width = (int)v }, "direct" => o with { DirectPeaks = (int)v }, "flow" => o with { Flow = v > 0 }, "gaps" => o with { KeyFrameGaps = v == 0 ? [] : v==1 ? [3,7] : v==2 ? [2,4,8] : [2,4,8,16] }, "local" => o with { LocalSearch = v > 0 },
            "anchor" => o with { PhotometricAnchor = v > 0 }, "bank" => o with { BankSize = (int)v }, "radius" => o with { SearchRadius = v }, "sigma" => o with { MotionSigma = v }, "jump" => o with { JumpCost = v }, "bw" => o with { BankWeight = v }, "rw" => o with { RecentWeight = v }, "hid" => o with { HiddenCost = v }, "sw" => o with { SwitchCost = v }, "win" => o with { FlowWindowPixels = (int)v }, "ret" => o with { TrustedReturnPixels = v }, _ => o };
        }
        tracks = new AccurateTracker(o).Track(frames, feats, q);
      }
    }
    var m = BadjaMetrics.Score(badja, tracks, f => { string mp = $"{root}/{clip}/Annotations/{f:D5}.png"; return File.Exists(mp) ? ImageFile.ReadMask(mp).Labels.LongCount(l => l != 0) : null; });
    sum += m.AverageWithin;
    line += $" | {100 * m.PckSegment,5:F1} {100 * m.Within3Pixels,5:F1} {100 * m.AverageWithin,5:F1} n{m.Observations} {sw.Elapsed.TotalSeconds:F0}s";
  }
  Console.WriteLine($"{line} | mean {100 * sum / 4:F1}");
}

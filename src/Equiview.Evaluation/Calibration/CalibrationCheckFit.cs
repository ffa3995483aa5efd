using Equiview.Numerics;
using Equiview.Pose.Calibration;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Fits when a view is said to contradict its calibration: scenes as they are, with some images rotated by 90 and by 180 degrees against
/// their calibration, and with some wrong poses.
/// </summary>
/// <param name="objects">Photographs of the objects.</param>
/// <param name="context">Split, date and progress.</param>
internal sealed class CalibrationCheckFit(RenderedSets objects, FitContext context)
{
    private const int Every = 2, Seed = 11;
    private const double WrongRadians = 0.4;

    // Some views side by side, as a data set has them where the camera was turned.
    private static readonly int[] Changed = [5, 6, 7, 12];

    private enum Fault
    {
        None,
        Quarter,
        Half,
        Pose,
    }

    /// <summary>Fits the limits.</summary>
    public PoseCalibration Run(PoseCalibration now)
    {
        (PoseCalibration best, string before, string after) = context.Search(
            now,
            ["calibrationCheck.epipolarPixels", "calibrationCheck.fairShare", "calibrationCheck.poorShare", "calibrationCheck.clearFactor"],
            Accuracy, "mean of faulty views named and right views left alone, percent");
        FitRecord source = context.Source(
            "16 posed photographs of each object, as they are, 4 of them rotated by 90 or by 180 degrees, or with poses off by 23 "
                + $"degrees, {objects.Models[0]}; pairs and numbers of matches are set",
            before, after);
        return best with { CalibrationCheck = best.CalibrationCheck with { Fit = source } };
    }

    private double[] Accuracy(PoseCalibration values, bool others) =>
        objects.Ask(values, others, (own, _, _) => Accuracy(own[0]), context.Cancellation);

    private double Accuracy(RenderedViews views)
    {
        int[] taken = [.. Enumerable.Range(0, views.Features.Length).Where(i => i % Every == 0)];
        PosedScene scene = views.Scene with { Views = [.. taken.Select(i => views.Scene.Views[i])] };
        ImageFeatures[] features = [.. taken.Select(i => views.OnObject[i])];
        var judged = Enum.GetValues<Fault>().SelectMany(fault => Judge(fault, scene, features)).ToArray();
        return 50 * (judged.Where(j => j.IsFaulty).Average(j => j.IsNamed ? 1.0 : 0)
            + judged.Where(j => !j.IsFaulty).Average(j => j.IsNamed ? 0 : 1.0));
    }

    // A rotated image must be named with its rotation, a wrong pose with none that mends it.
    private IEnumerable<(bool IsFaulty, bool IsNamed)> Judge(Fault fault, PosedScene scene, ImageFeatures[] features)
    {
        PosedView[] views = [.. scene.Views.Select((v, i) => Changed.Contains(i) ? Faulty(v, fault, i) : v)];
        var (rotated, wrong) = CalibrationCheck.Contradictions(
            CalibrationCheck.Of(scene with { Views = views }, features, context.Cancellation));
        for (int i = 0; i < views.Length; i++)
        {
            bool isFaulty = fault != Fault.None && Changed.Contains(i);
            int? degrees = rotated.FirstOrDefault(r => r.Index == i)?.RotationDegrees;
            bool isWrong = wrong.Any(w => w.Index == i);
            yield return (isFaulty, !isFaulty ? degrees is not null || isWrong : fault switch
            {
                Fault.Quarter => degrees == 90,
                Fault.Half => degrees == 180,
                _ => isWrong || degrees is not null,
            });
        }
    }

    private static PosedView Faulty(PosedView view, Fault fault, int index) => fault switch
    {
        // The images stay, so their calibration is turned the other way.
        Fault.Quarter => RotatedImages.Turn(view, 3),
        Fault.Half => RotatedImages.Turn(view, 2),
        Fault.Pose => view with
        {
            CameraFromWorld = RenderedObject.Disturbed(view.CameraFromWorld, WrongRadians, 0, new KeyedRandom(Seed, index)),
        },
        _ => view,
    };
}

using System.Diagnostics;
using Equiview.Features;
using Equiview.Formats.Bop;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Depth;
using Equiview.Pose.Meshes;
using Equiview.Pose.Solvers;
namespace Equiview.Evaluation.Pose;

/// <summary>Object location given to the estimator, from the ground truth.</summary>
public enum BopRegion
{
    /// <summary>The box of the visible pixels.</summary>
    Box,

    /// <summary>The mask of the visible pixels.</summary>
    Mask,
}

/// <summary>An answer of <see cref="BopEstimation"/>.</summary>
/// <param name="Target">The target.</param>
/// <param name="Estimate">The pose, or the reason why there is none.</param>
/// <param name="Seconds">Time of this estimate.</param>
internal sealed record BopAnswer(BopTarget Target, PoseEstimate Estimate, double Seconds);

/// <summary>
/// Estimates the poses of a data set's targets, each object onboarded from its mesh. The true poses are used for the box or mask only.
/// </summary>
internal static class BopEstimation
{
    /// <summary>The answers as results of the challenge; the time is that of the whole image.</summary>
    public static IReadOnlyList<BopResult> ToResults(IReadOnlyList<BopAnswer> answers)
    {
        ILookup<(int, int), BopAnswer> byImage = answers.ToLookup(a => (a.Target.SceneId, a.Target.ImageId));
        return [.. answers.Where(a => a.Estimate.Found).Select(a => new BopResult(
            a.Target.SceneId, a.Target.ImageId, a.Target.ObjectId, a.Estimate.Score, a.Estimate.CameraFromObject!.Value,
            byImage[(a.Target.SceneId, a.Target.ImageId)].Sum(b => b.Seconds)))];
    }

    /// <summary>Runs one object over all its targets, so that only its model is held.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="objects">All objects with meshes.</param>
    /// <param name="targets">The targets of the object.</param>
    /// <param name="estimator">Estimator of the object.</param>
    /// <param name="region">Object location given to the estimator.</param>
    /// <param name="withDepth">Whether depth images that are there refine the poses.</param>
    /// <param name="cancellation">Checked before each image.</param>
    public static IEnumerable<BopAnswer> Run(
        BopDataset dataset,
        IReadOnlyDictionary<int, BopObject> objects,
        IEnumerable<BopTarget> targets,
        MeshPoseEstimator estimator,
        BopRegion region,
        bool withDepth = false,
        CancellationToken cancellation = default)
    {
        foreach (BopTarget target in targets)
        {
            cancellation.ThrowIfCancellationRequested();
            if (dataset.Image(target.SceneId, target.ImageId) is not { ImagePath: { } path } image)
                continue;
            float[]? depth = BopDataset.ReadDepth(image);
            RgbImage picture = ImageFile.Read(path);
            LabelImage?[] masks = BopVisibility.Masks(dataset, target.SceneId, image, objects, depth);
            for (int i = 0; i < masks.Length; i++)
            {
                if (image.Instances[i].ObjectId != target.ObjectId || masks[i] is not { } mask
                    || !mask.Labels.AsSpan().ContainsAnyExcept((byte)0))
                    continue;
                ObjectRegion where = ObjectRegion.FromMask(mask, picture.Size);
                long start = Stopwatch.GetTimestamp();
                PoseEstimate estimate = estimator.Estimate(
                    picture, image.Intrinsics, region == BopRegion.Mask ? where : where with { Mask = null }, cancellation);
                if (withDepth && depth is not null)
                    estimate = DepthRefiner.Refine(objects[target.ObjectId].Mesh, image.Intrinsics, estimate, depth, cancellation);
                yield return new BopAnswer(target, estimate, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
    }
}

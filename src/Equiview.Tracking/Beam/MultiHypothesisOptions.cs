using Equiview.Tracking.Occlusion;
using Equiview.Tracking.Online;

namespace Equiview.Tracking.Beam;

/// <summary>
/// The parts and weights of the candidate tracker. Lengths are shares of the frame's long side, dissimilarities are in units of a map's
/// contrast: 0 is the descriptor itself, 1 is what the median place of the frame looks like.
/// </summary>
public sealed record MultiHypothesisOptions
{
    /// <summary>Hypotheses kept a query and frame, 1 or more; 1 is a greedy tracker.</summary>
    public int Width { get; init; } = 8;

    /// <summary>Peaks of the whole frame's similarity to the template bank that become candidates, 0 or more.</summary>
    public int DirectPeaks { get; init; } = 3;

    /// <summary>Whether those peaks are placed below the cell.</summary>
    public bool SubCell { get; init; } = true;

    /// <summary>
    /// How many times finer the crops are whose features place those peaks anew, more than 1; 0 leaves crops out, as by default: they gain
    /// about a point of AJ and take ten times as long. <see cref="VideoTracker"/> and <see cref="OnlineTracker"/> make them.
    /// </summary>
    public double CropScale { get; init; }

    /// <summary>Whether optical flow from the frame before gives candidates.</summary>
    public bool Flow { get; init; } = true;

    /// <summary>Earlier frames, counted back, from which optical flow gives candidates too (MFT: Neoral et al., WACV 2024).</summary>
    public IReadOnlyList<int> KeyFrameGaps { get; init; } = [3, 7];

    /// <summary>Whether the patch of the query frame itself is aligned photometrically, which takes drift away.</summary>
    public bool PhotometricAnchor { get; init; } = true;

    /// <summary>Whether patches are aligned on luma evened out by its surroundings, so that changing light does not move them.</summary>
    public bool EvenLuma { get; init; } = true;

    /// <summary>
    /// Later looks a query may keep beside its own, 0 or more. 0 by default: on BADJA (fur, bending limbs) learnt looks lost more than they
    /// gained.
    /// </summary>
    public int BankSize { get; init; }

    /// <summary>Dissimilarity added to a match with a learnt descriptor, which may be wrong where the query's own is not.</summary>
    public double UpdatedTemplatePenalty { get; init; } = 0.1;

    /// <summary>Disagreement with the predicted motion that costs one half.</summary>
    public double MotionSigma { get; init; } = 0.006;

    /// <summary>Largest cost of disagreeing with the predicted motion: the price of a jump.</summary>
    public double JumpCost { get; init; } = 3;

    /// <summary>Cost of a place that is not aligned with the query's own patch, and so may have drifted.</summary>
    public double DriftCost { get; init; } = 0.2;

    /// <summary>What a jump costs beyond that when the whole frame holds a rival that looks as good.</summary>
    public double AmbiguityPenalty { get; init; } = 1;

    /// <summary>
    /// What a jump costs beyond that to a place no more alike than the best look-alike in the query's own frame: such a place is no evidence. It
    /// fades to nothing at four fifths of that dissimilarity.
    /// </summary>
    public double DistractorPenalty { get; init; } = 20;

    /// <summary>Weight of the dissimilarity to the template bank.</summary>
    public double BankWeight { get; init; } = 2;

    /// <summary>Weight of the dissimilarity to the place of the frame before.</summary>
    public double RecentWeight { get; init; } = 2;

    /// <summary>Cost of a hidden frame; a visible one costs its weighted dissimilarities.</summary>
    public double HiddenCost { get; init; } = 2.2;

    /// <summary>
    /// Cost of a frame for which the motion has carried the point well beyond the border. Less than a hidden one, since the point cannot be
    /// seen there and no look-alike inside is evidence.
    /// </summary>
    public double OutOfFrameCost { get; init; } = 0.5;

    /// <summary>How far beyond the border a place counts as well beyond, as a share of the long side; up to there the cost goes over from <see cref="HiddenCost"/>.</summary>
    public double BorderSigma { get; init; } = 0.01;

    /// <summary>Cost of becoming hidden, and of being seen again.</summary>
    public double SwitchCost { get; init; } = 1;

    /// <summary>Radius of the inner ring of support points whose motion carries points that have left the frame; 0 leaves them where they left.</summary>
    public double SupportRadius { get; init; } = 0.05;

    /// <summary>How far the sharpening of the dense flow at full size may move it, pixels; 0 leaves it out.</summary>
    public double SharpenPixels { get; init; } = 1.5;

    /// <summary>How far the photometric last step may move a feature match, as a share of the long side; 0 leaves it out.</summary>
    public double AlignReach { get; init; } = 0.02;

    /// <summary>Window of the optical flow in pixels.</summary>
    public int FlowWindowPixels { get; init; } = 15;

    /// <summary>Forward-backward error above which flow is not trusted, pixels.</summary>
    public double TrustedReturnPixels { get; init; } = 1.5;

    /// <summary>Dissimilarity to the template bank above which the looks of a followed point are not learnt.</summary>
    public double TemplateUpdateThreshold { get; init; } = 0.35;

    /// <summary>
    /// Dissimilarity to the template bank above which a followed point is reported as hidden all the same. It is in units of each map's contrast,
    /// which suits it to the backbone. On clips of textures and photographs 0.45 had 2.2 points more occlusion accuracy than 0.35 at the same AJ.
    /// </summary>
    public double VisibleDissimilarity { get; init; } = 0.45;

    /// <summary>
    /// Decides what is reported as seen instead of the search and <see cref="VisibleDissimilarity"/>. Null by default: on the same clips
    /// the logistic had 0.8 points more occlusion accuracy, but 2 points less AJ, since it shows points whose place is wrong.
    /// </summary>
    public OcclusionCalibration? Calibration { get; init; }

    /// <summary>
    /// Offline only, off by default: change of velocity from frame to frame, as a share of the long side, that smoothing holds to be usual. Places found by
    /// features are pulled to the path and hidden frames bridged; sharper ones stay. 0 leaves it out.
    /// </summary>
    public double SmoothAcceleration { get; init; }

    /// <summary>Frames of its past a hypothesis remembers; null keeps the whole path, as offline tracking needs.</summary>
    public int? Memory { get; init; }

    internal void Check()
    {
        if (CropScale is not (0 or > 1) || Width < 1 || DirectPeaks < 0 || BankSize < 0 || FlowWindowPixels < 3 || KeyFrameGaps.Any(g => g < 2) || Memory < KeyFrameGaps.DefaultIfEmpty(0).Max())
            throw new DegenerateInputException("the candidate tracker's options do not fit: crops finer than 1, width 1 or more, peaks and bank 0 or more, window 3 or more, gaps from 2 up to the memory");
    }
}

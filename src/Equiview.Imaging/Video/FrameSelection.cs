namespace Equiview.Imaging.Video;

/// <summary>Which frames of a video are used: every N-th from one frame to another, both included.</summary>
/// <param name="Start">First frame, from 0.</param>
/// <param name="End">Last frame that may be used; null is the end of the video.</param>
/// <param name="Every">1 takes every frame, 2 every second one, ...</param>
public sealed record FrameSelection(int Start = 0, int? End = null, int Every = 1)
{
    /// <summary>Whether every frame of the video is used.</summary>
    public bool IsWhole => this is { Start: 0, End: null, Every: 1 };

    /// <summary>Refuses a selection that holds no frame.</summary>
    /// <exception cref="DegenerateInputException">A number is negative, the end lies before the start, or the step is below 1.</exception>
    public void Require()
    {
        if (Start < 0 || Every < 1 || End < Start)
            throw new DegenerateInputException(FormattableString.Invariant(
                $"frames {Start} to {End?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "the end"}, every {Every}: ")
                    + "the first frame is 0 or later, the last not before the first, the step 1 or more");
    }

    /// <summary>The number in the video of a selected frame.</summary>
    /// <param name="index">Place among the selected frames, from 0.</param>
    public int FrameAt(int index) => Start + (index * Every);

    /// <summary>The place of a video's frame among the selected ones; null where it is left out.</summary>
    public int? IndexOf(int frame) =>
        frame >= Start && !(frame > End) && (frame - Start) % Every == 0 ? (frame - Start) / Every : null;
}

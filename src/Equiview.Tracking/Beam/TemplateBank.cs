using System.Numerics.Tensors;

namespace Equiview.Tracking.Beam;

/// <summary>
/// What a point has looked like: the query's own descriptor for good, and a few later ones taken where the match was beyond doubt, oldest
/// replaced first. All have length 1.
/// </summary>
internal sealed class TemplateBank(float[] query, int capacity)
{
    private const int FramesBetween = 5;
    private readonly List<float[]> later = [];
    private int lastFrame = int.MinValue;

    /// <summary>All descriptors, the query's first.</summary>
    public IEnumerable<float[]> Descriptors => later.Prepend(query);

    /// <summary>Descriptors held.</summary>
    public int Count => later.Count + 1;

    /// <summary>Offers a descriptor; it is kept when it is the same point to all appearance, yet shows something new.</summary>
    /// <param name="descriptor">Length 1.</param>
    /// <param name="frame">Its frame.</param>
    /// <param name="ambiguous">Whether another place looked nearly as good; such frames never teach.</param>
    public void Offer(float[] descriptor, int frame, bool ambiguous)
    {
        if (capacity == 0 || ambiguous || Math.Abs((long)frame - lastFrame) < FramesBetween)
            return;
        float nearest = Descriptors.Max(d => TensorPrimitives.Dot<float>(d, descriptor));
        if (nearest is < 0.75f or > 0.97f)
            return;
        if (later.Count == capacity)
            later.RemoveAt(0);
        later.Add(descriptor);
        lastFrame = frame;
    }
}

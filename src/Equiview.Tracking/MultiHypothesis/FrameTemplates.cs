using Equiview.Features;
using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>A frame as one point's search reads it: dissimilarity to the point's two templates.</summary>
/// <param name="Number">Number of the frame.</param>
/// <param name="Query">Dissimilarity to the query template.</param>
/// <param name="Recent">Dissimilarity to the recent template.</param>
/// <param name="Gray">The frame's luma.</param>
internal readonly record struct FrameTemplates(int Number, DissimilarityMap Query, DissimilarityMap Recent, GrayFrame Gray)
{
    /// <summary>The frame's features.</summary>
    public FeatureMap Map => Query.Map;
}

namespace Equiview.Correspondence.Similarity;

/// <summary>How the similarity of a descriptor and an interpolated feature is measured.</summary>
public enum SimilarityMeasure
{
    /// <summary>
    /// Dot product of the unit-length descriptor and unit-length interpolated feature, in [-1, 1]; 0 where either has no length.
    /// </summary>
    Cosine,

    /// <summary>Dot product of the descriptor and the interpolated feature as they are (the paper's semantic read-out).</summary>
    DotProduct,
}

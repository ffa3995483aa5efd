namespace Equiview.Correspondence.Matching;

/// <summary>What decides which descriptors match.</summary>
public enum MatcherKind
{
    /// <summary>The most similar descriptor, both ways.</summary>
    Nearest,

    /// <summary>LightGlue, or XFeat's LighterGlue: a network that looks at all key points of both images.</summary>
    LightGlue,
}

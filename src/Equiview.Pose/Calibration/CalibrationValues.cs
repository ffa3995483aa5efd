namespace Equiview.Pose.Calibration;

/// <summary>Where fitted values come from.</summary>
/// <param name="Data">Data they were fitted on; "not recorded" where nobody noted it.</param>
/// <param name="Split">Which part of the data, and whether a reported number uses the same part.</param>
/// <param name="Date">Day of the fit, or of the commit that brought the values.</param>
/// <param name="Before">Score without them or with the values before.</param>
/// <param name="After">Score with them.</param>
internal sealed record FitRecord(string Data, string Split, string Date, string Before, string After);

/// <summary>Logistic regression of "the pose is right".</summary>
/// <param name="Intercept">Log-odds at zero.</param>
/// <param name="Weights">One for each confidence feature.</param>
/// <param name="MaxRivalRatio">Bound of the log ratio of the evidence of the best and the second pose.</param>
/// <param name="MinConfidence">Below it a pose is rejected.</param>
/// <param name="Fit">Source.</param>
internal sealed record ConfidenceValues(double Intercept, double[] Weights, double MaxRivalRatio, double MinConfidence, FitRecord Fit);

/// <summary>Acceptance of a followed pose.</summary>
/// <param name="MinInlierRatio">Smallest chance-corrected inlier ratio.</param>
/// <param name="Fit">Source.</param>
internal sealed record TrackingValues(double MinInlierRatio, FitRecord Fit);

/// <summary>Correction of the first-order covariance.</summary>
/// <param name="DeviationFactor">
/// Factor of every standard deviation: matches of several views share wrong points, so they are not independent.
/// </param>
/// <param name="Fit">Source.</param>
internal sealed record CovarianceValues(double DeviationFactor, FitRecord Fit);

/// <summary>Weight of epipolar matches.</summary>
/// <param name="Score">Score of an exact epipolar match; an exact point match scores 1.</param>
/// <param name="Threshold">Inlier threshold as a share of that of points.</param>
/// <param name="MinWeight">Weight of matches of a view without agreement.</param>
/// <param name="Fit">Source.</param>
internal sealed record RayValues(double Score, double Threshold, double MinWeight, FitRecord Fit);

/// <summary>Acceptance of a pair of views.</summary>
/// <param name="MinPeakProminence">
/// Smallest share of the matches within the epipolar threshold that lie within half of it (0.5 by chance).
/// </param>
/// <param name="Fit">Source.</param>
internal sealed record TrackValues(double MinPeakProminence, FitRecord Fit);

/// <summary>Limits of the calibration check.</summary>
/// <param name="MaxPairDegrees">Largest angle between the viewing directions of compared views.</param>
/// <param name="EpipolarPixels">Largest Sampson distance of an agreeing match.</param>
/// <param name="FairShare">Median share of agreeing matches from which on a scene can be judged.</param>
/// <param name="PoorShare">Share below which a view contradicts its calibration.</param>
/// <param name="ClearFactor">How many times more matches must agree with a rotated image.</param>
/// <param name="MaxMatches">Matches taken of a pair, clearest first.</param>
/// <param name="MinMatches">Fewest matches of a view that is judged.</param>
/// <param name="Fit">Source.</param>
internal sealed record CalibrationCheckValues(
    double MaxPairDegrees, double EpipolarPixels, double FairShare, double PoorShare, double ClearFactor, int MaxMatches, int MinMatches,
        FitRecord Fit);

/// <summary>Weight of the outline.</summary>
/// <param name="LineShares">Weights of a correspondence line beside a point match; each is tried.</param>
/// <param name="Score">Score of a whole outline that agrees; an exact point match scores 1.</param>
/// <param name="PointDeviationPixels">Standard deviation of a point match, pixels of the photograph.</param>
/// <param name="AgreementPixels">Scale at which a line agrees, pixels of the photograph.</param>
/// <param name="Fit">Source.</param>
internal sealed record OutlineValues(double[] LineShares, double Score, double PointDeviationPixels, double AgreementPixels, FitRecord Fit);

/// <summary>Limits of hypotheses with a mesh.</summary>
/// <param name="SameDegrees">Hypotheses nearer than this in rotation,</param>
/// <param name="SameShareOfDiameter">and nearer than this share of the diameter, are one.</param>
/// <param name="MinShareOfBox">Smallest share of the given box that the projected object covers.</param>
/// <param name="MinShareOfObject">Smallest share of the projected object inside the given box.</param>
/// <param name="RetrievalMultiplications">Multiplications spent on comparing views one by one: a budget of time.</param>
/// <param name="Fit">Source.</param>
internal sealed record MeshValues(
    double SameDegrees, double SameShareOfDiameter, double MinShareOfBox, double MinShareOfObject, double RetrievalMultiplications,
        FitRecord Fit);

/// <summary>Logistic regression of "the pose of a mesh is right".</summary>
/// <param name="Intercept">Log-odds at zero.</param>
/// <param name="Weights">One for each feature.</param>
/// <param name="MaxRivalRatio">Bound of the log ratio of the evidence of the best pose and of the best of another appearance.</param>
/// <param name="MinOutlineConfidence">Below it a pose that only the outline supports is rejected.</param>
/// <param name="SameShapeShareOfDiameter">Mean distance of the surfaces of two poses of one appearance, in diameters.</param>
/// <param name="Fit">Source.</param>
internal sealed record MeshConfidenceValues(
    double Intercept, double[] Weights, double MaxRivalRatio, double MinOutlineConfidence, double SameShapeShareOfDiameter, FitRecord Fit);

/// <summary>Refinement on a depth image.</summary>
/// <param name="FirstTolerance">Largest distance of rendered and measured surface in the first round, in diameters.</param>
/// <param name="LastTolerance">The same in the last round.</param>
/// <param name="PriorWeight">Weight of the pose from the photograph.</param>
/// <param name="MinExplainedShare">Smallest share of the rendered pixels that the depth image supports.</param>
/// <param name="NoiseMeters">Standard deviation of one measured depth.</param>
/// <param name="Fit">Source.</param>
internal sealed record DepthValues(
    double FirstTolerance, double LastTolerance, double PriorWeight, double MinExplainedShare, double NoiseMeters, FitRecord Fit);

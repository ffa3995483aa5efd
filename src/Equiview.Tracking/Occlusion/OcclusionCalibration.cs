using OpenCvSharp;

namespace Equiview.Tracking.Occlusion;

/// <summary>
/// How likely a point is seen, as a logistic of its cues. Backbones differ in how much a feature changes with the view, so each has its own
/// weights, fitted on self-made clips whose occlusion is known.
/// </summary>
/// <param name="Weights">One for each value of <see cref="VisibilityCues.ToVector"/>.</param>
public sealed record OcclusionCalibration(IReadOnlyList<double> Weights)
{
    private const int Iterations = 25;

    // Keeps weights finite where a cue divides the samples perfectly.
    private const double Ridge = 1e-2;

    /// <summary>Probability that the point is seen, 0 to 1.</summary>
    public double Probability(VisibilityCues cues) => Logistic(cues.ToVector());

    /// <summary>Fits the weights by Newton's method on the penalised likelihood.</summary>
    /// <param name="samples">Cues with the truth.</param>
    /// <exception cref="DegenerateInputException">All samples are seen, or all hidden.</exception>
    public static OcclusionCalibration Fit(IReadOnlyList<(VisibilityCues Cues, bool Visible)> samples)
    {
        if (samples.All(s => s.Visible) || !samples.Any(s => s.Visible))
            throw new DegenerateInputException("occlusion cannot be calibrated: the samples are all seen or all hidden");
        double[][] rows = [.. samples.Select(s => s.Cues.ToVector())];
        int size = rows[0].Length;
        var weights = new double[size];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            var now = new OcclusionCalibration(weights);
            var hessian = new double[size, size];
            var gradient = new double[size];
            for (int i = 0; i < size; i++)
                (hessian[i, i], gradient[i]) = (Ridge, -Ridge * weights[i]);
            for (int n = 0; n < rows.Length; n++)
            {
                double p = now.Logistic(rows[n]), residual = (samples[n].Visible ? 1 : 0) - p;
                for (int i = 0; i < size; i++)
                {
                    gradient[i] += residual * rows[n][i];
                    for (int j = 0; j < size; j++)
                        hessian[i, j] += p * (1 - p) * rows[n][i] * rows[n][j];
                }
            }

            using Mat a = Mat.FromArray(hessian), b = Mat.FromArray(gradient), step = new();
            Cv2.Solve(a, b, step, DecompTypes.Cholesky);
            weights = [.. weights.Select((w, i) => w + step.At<double>(i))];
        }

        return new OcclusionCalibration(weights);
    }

    private double Logistic(double[] values)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += Weights[i] * values[i];
        return 1 / (1 + Math.Exp(-sum));
    }
}

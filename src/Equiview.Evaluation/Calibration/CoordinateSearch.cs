using System.Globalization;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Coordinate search: one parameter after the other is tried at factors of its value, and the best is kept where the mean score gains
/// enough and no kind of data loses. Rounds end early when one changes nothing.
/// </summary>
/// <typeparam name="T">What holds the parameters.</typeparam>
/// <param name="score">The scores of a choice, one for each kind of data; higher is better.</param>
/// <param name="read">The value of a parameter.</param>
/// <param name="write">A copy with another value.</param>
internal sealed class CoordinateSearch<T>(Func<T, IReadOnlyList<double>> score, Func<T, string, double> read, Func<T, string, double, T> write)
{
    /// <summary>Searches from a start.</summary>
    /// <param name="start">The first choice.</param>
    /// <param name="parameters">What may change, in the order in which it is tried.</param>
    /// <param name="rounds">Most passes over the parameters.</param>
    /// <param name="minGain">Smallest gain of the mean for which a value is changed, so that noise changes nothing.</param>
    /// <param name="progress">Reports every choice that was scored.</param>
    /// <returns>The best choice, its scores, and those of the start.</returns>
    public (T Best, IReadOnlyList<double> Scores, IReadOnlyList<double> Start) Run(
        T start, IReadOnlyList<CalibrationParameter> parameters, int rounds, double minGain, IProgress<ProgressEvent>? progress = null)
    {
        long done = 0, total = 1 + ((long)rounds * parameters.Sum(p => p.Factors.Count));
        IReadOnlyList<double> first = Score(start, "start"), least = first;
        T best = start;
        bool changed = true;
        for (int round = 0; round < rounds && changed; round++)
        {
            changed = false;
            foreach (CalibrationParameter parameter in parameters)
            {
                double value = read(best, parameter.Path);
                T center = best;
                foreach (double factor in parameter.Factors)
                {
                    T next = write(center, parameter.Path, value * factor);
                    IReadOnlyList<double> found = Score(next, FormattableString.Invariant($"{parameter.Path} {value * factor:G4}"));
                    if (found.Average() >= least.Average() + minGain && found.Zip(least).All(s => s.First >= s.Second))
                        (best, least, changed) = (next, found, true);
                }
            }
        }

        return (best, least, first);

        IReadOnlyList<double> Score(T choice, string name)
        {
            IReadOnlyList<double> found = score(choice);
            progress?.Report(new ProgressEvent("calibrating", ++done, total, $"{name}: {string.Join(", ", found.Select(s => s.ToString("F2", CultureInfo.InvariantCulture)))}"));
            return found;
        }
    }
}

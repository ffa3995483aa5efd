using System.Globalization;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Pattern search, one parameter at a time: a positive value is multiplied by a step as often as the mean score gains enough, else
/// divided by it; every round takes the square root of the step of before (Hooke and Jeeves, "Direct search", JACM 1961, on logarithms).
/// A value outside the range of its parameter gains nothing. The mean alone decides: a rule that no kind of data may lose stops such a
/// search at nearly every start.
/// </summary>
/// <typeparam name="T">What holds the parameters.</typeparam>
/// <param name="score">The scores of a choice, one for each kind of data; higher is better.</param>
/// <param name="read">The value of a parameter.</param>
/// <param name="write">A copy with another value.</param>
internal sealed class CoordinateSearch<T>(
    Func<T, IReadOnlyList<double>> score, Func<T, string, double> read, Func<T, string, double, T> write)
{
    private const double FirstStep = 2;
    private const int MaxSteps = 5;

    /// <summary>Searches from a start.</summary>
    /// <param name="start">The first choice.</param>
    /// <param name="parameters">Paths of what may change, in the order in which it is tried.</param>
    /// <param name="rounds">Passes over the parameters.</param>
    /// <param name="minGain">Smallest gain of the mean for which a value is changed, so that noise changes nothing.</param>
    /// <param name="progress">Reports every choice that was scored, a line each.</param>
    /// <returns>The best choice, its scores, and those of the start.</returns>
    public (T Best, IReadOnlyList<double> Scores, IReadOnlyList<double> Start) Run(
        T start, IReadOnlyList<string> parameters, int rounds, double minGain, IProgress<ProgressEvent>? progress = null)
    {
        int scored = 0;
        IReadOnlyList<double> first = Score(start, "start"), most = first;
        T best = start;
        double step = FirstStep;
        for (int round = 0; round < rounds; round++, step = Math.Sqrt(step))
        {
            foreach (string parameter in parameters)
            {
                if (!Walk(parameter, step))
                    Walk(parameter, 1 / step);
            }
        }

        return (best, most, first);

        bool Walk(string parameter, double factor)
        {
            int steps = 0;
            while (steps < MaxSteps && Gains(parameter, read(best, parameter) * factor))
                steps++;
            return steps > 0;
        }

        bool Gains(string parameter, double value)
        {
            string name = FormattableString.Invariant($"{parameter} {value:G4}");
            T next = write(best, parameter, value);
            IReadOnlyList<double> found;
            try
            {
                found = Score(next, name);
            }
            catch (DegenerateInputException) // outside the range of the parameter
            {
                return false;
            }

            if (found.Average() < most.Average() + minGain)
                return false;
            (best, most) = (next, found);
            return true;
        }

        IReadOnlyList<double> Score(T choice, string name)
        {
            IReadOnlyList<double> found = score(choice);
            string scores = string.Join(", ", found.Select(s => s.ToString("F2", CultureInfo.InvariantCulture)));
            progress?.Report(new ProgressEvent(FormattableString.Invariant($"choice {++scored}"), 0, null, $"{name}: {scores}"));
            return found;
        }
    }
}

namespace Equiview.Tracking.Accurate;

/// <summary>
/// Smooths a path by a Kalman filter of constant velocity and the Rauch-Tung-Striebel pass back (AIAA Journal 3(8), 1965). Frames that saw
/// the point sharply are kept as they are, so nothing is lost below the pixel; blurred ones are pulled to the path, hidden ones bridged.
/// </summary>
internal static class TrackSmoother
{
    private const double GateSigmas = 3;

    /// <summary>The smoothed path.</summary>
    /// <param name="points">[T] measured places.</param>
    /// <param name="sigmaPixels">[T] how sharp each is; infinite where the point was not seen.</param>
    /// <param name="sharpPixels">Up to this sharpness a place is kept as it is.</param>
    /// <param name="accelerationPixels">Spread of the change of velocity from frame to frame.</param>
    public static PixelPoint[] Smooth(IReadOnlyList<PixelPoint> points, IReadOnlyList<double> sigmaPixels, double sharpPixels, double accelerationPixels)
    {
        double[] x = Axis([.. points.Select(p => p.X)], sigmaPixels, sharpPixels, accelerationPixels), y = Axis([.. points.Select(p => p.Y)], sigmaPixels, sharpPixels, accelerationPixels);
        return [.. points.Select((p, t) => sigmaPixels[t] <= sharpPixels ? p : new PixelPoint(x[t], y[t]))];
    }

    private static double[] Axis(double[] measured, IReadOnlyList<double> sigma, double sharp, double acceleration)
    {
        int length = measured.Length;
        var filtered = new State[length];
        var predicted = new State[length];
        // Nothing is known before the first frame that saw the point.
        var now = new State(measured[0], 0, 1e8, 0, 1e4);
        for (int t = 0; t < length; t++)
        {
            predicted[t] = now = t == 0 ? now : now.Next(acceleration * acceleration);
            bool gated = sigma[t] > sharp && Math.Abs(measured[t] - now.Place) > GateSigmas * Math.Sqrt(now.Pp + (sigma[t] * sigma[t]));
            filtered[t] = now = double.IsFinite(sigma[t]) && !gated ? now.Measured(measured[t], sigma[t] * sigma[t]) : now;
        }

        var smooth = new double[length];
        State later = filtered[^1];
        smooth[^1] = later.Place;
        for (int t = length - 2; t >= 0; t--)
            smooth[t] = (later = filtered[t].Smoothed(predicted[t + 1], later)).Place;
        return smooth;
    }

    /// <summary>Place and velocity with their covariance [Pp Pv; Pv Vv].</summary>
    private readonly record struct State(double Place, double Velocity, double Pp, double Pv, double Vv)
    {
        // A frame later; the noise is a random change of velocity over the frame.
        public State Next(double q) => new(Place + Velocity, Velocity, Pp + (2 * Pv) + Vv + (q / 3), Pv + Vv + (q / 2), Vv + q);

        public State Measured(double value, double variance)
        {
            double s = Pp + variance, gainPlace = Pp / s, gainVelocity = Pv / s, innovation = value - Place;
            return new(Place + (gainPlace * innovation), Velocity + (gainVelocity * innovation), (1 - gainPlace) * Pp, (1 - gainPlace) * Pv, Vv - (gainVelocity * Pv));
        }

        // One step of the pass back: C = P F' (P predicted)^-1.
        public State Smoothed(State predicted, State later)
        {
            double a = Pp + Pv, b = Pv, c = Pv + Vv, d = Vv, determinant = (predicted.Pp * predicted.Vv) - (predicted.Pv * predicted.Pv);
            double c00 = ((a * predicted.Vv) - (b * predicted.Pv)) / determinant, c01 = ((b * predicted.Pp) - (a * predicted.Pv)) / determinant;
            double c10 = ((c * predicted.Vv) - (d * predicted.Pv)) / determinant, c11 = ((d * predicted.Pp) - (c * predicted.Pv)) / determinant;
            double dp = later.Place - predicted.Place, dv = later.Velocity - predicted.Velocity;
            double ePp = later.Pp - predicted.Pp, ePv = later.Pv - predicted.Pv, eVv = later.Vv - predicted.Vv;
            return new(Place + (c00 * dp) + (c01 * dv), Velocity + (c10 * dp) + (c11 * dv),
                Pp + (c00 * c00 * ePp) + (2 * c00 * c01 * ePv) + (c01 * c01 * eVv),
                Pv + (c00 * c10 * ePp) + (((c00 * c11) + (c01 * c10)) * ePv) + (c01 * c11 * eVv),
                Vv + (c10 * c10 * ePp) + (2 * c10 * c11 * ePv) + (c11 * c11 * eVv));
        }
    }
}

using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Equiview.Cli.Terminal;

/// <summary>
/// Exports the activities and instruments of <see cref="EquiviewDiagnostics"/> by OTLP where the standard variables of OpenTelemetry name
/// an endpoint. Its packages are loaded then alone.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Starts the export; what is disposed of last sends what is left. Null where no endpoint is named.</summary>
    public static IDisposable? Start() =>
        Endpoints.Any(e => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(e)))
        && !string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? Export() : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Providers Export()
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("equiview").AddEnvironmentVariableDetector();
        return new Providers(
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(EquiviewDiagnostics.Name).AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(EquiviewDiagnostics.Name).AddOtlpExporter().Build());
    }

    private sealed record Providers(TracerProvider Traces, MeterProvider Metrics) : IDisposable
    {
        public void Dispose()
        {
            Traces.Dispose();
            Metrics.Dispose();
        }
    }
}

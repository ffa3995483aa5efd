using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
namespace Equiview.Cli.Terminal;

/// <summary>
/// Exports <see cref="EquiviewDiagnostics"/> by OTLP, until it is disposed of, where OpenTelemetry's standard variables name an endpoint.
/// The packages are loaded then alone.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];
    private readonly IDisposable[] exports =
        Endpoints.All(e => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(e)))
        || Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED")?.ToUpperInvariant() is "TRUE" ? [] : Export();

    public void Dispose() => Array.ForEach(exports, e => e.Dispose());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IDisposable[] Export()
    {
        ResourceBuilder from = ResourceBuilder.CreateDefault().AddService("equiview").AddEnvironmentVariableDetector();
        string name = EquiviewDiagnostics.Name;
        return
        [
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(from).AddSource(name).AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(from).AddMeter(name).AddOtlpExporter().Build(),
        ];
    }
}

using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Reprise.Engine.Running;

namespace Reprise.Server.Telemetry;

/// <summary>Sends spans of runs and steps over OTLP, where the usual variable says where to.</summary>
internal static class TraceExport
{
    private const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Begins to send; null where the variable is not set. Disposing sends what is left.</summary>
    public static IDisposable? Start() => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)) ? null : StartExporter();

    // Apart, so that the library is not loaded where nobody wants it.
    private static TracerProvider StartExporter() => Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("reprise"))
        .SetSampler(new AlwaysOnSampler())
        .AddSource(RunTelemetry.Name)
        .AddOtlpExporter()
        .Build();
}

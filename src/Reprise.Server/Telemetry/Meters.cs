using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Reprise.Engine.Running;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Telemetry;

/// <summary>Keeps what engine and journal count, since the server began.</summary>
internal sealed class Meters : IDisposable
{
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
    private readonly ConcurrentDictionary<string, long> _steps = new(StringComparer.Ordinal);
    private readonly long[] _buckets = new long[Bounds.Length + 1];
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private double _seconds;

    public Meters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is RunTelemetry.Steps or CommitTelemetry.Duration)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            _steps.AddOrUpdate(tags.Length > 0 ? tags[0].Value as string ?? "" : "", static (_, v) => v, static (_, sum, v) => sum + v, value));
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => Commit(value));
        _listener.Start();
    }

    /// <summary>Steps by outcome.</summary>
    public IReadOnlyDictionary<string, long> Steps => _steps;

    /// <summary>Commits by how long they took (upper bound in seconds, and how many took no longer), their number and their sum in seconds.</summary>
    public (IReadOnlyList<(double Bound, long Count)> Buckets, long Count, double Sum) Commits()
    {
        lock (_gate)
        {
            var (buckets, count) = (new List<(double, long)>(), 0L);
            for (var i = 0; i < Bounds.Length; i++)
            {
                count += _buckets[i];
                buckets.Add((Bounds[i], count));
            }

            return (buckets, count + _buckets[^1], _seconds);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Commit(double seconds)
    {
        var bucket = Array.FindIndex(Bounds, bound => seconds <= bound);
        lock (_gate)
        {
            _buckets[bucket < 0 ? ^1 : bucket]++;
            _seconds += seconds;
        }
    }
}

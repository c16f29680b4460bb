using System.Globalization;
using System.Text;

namespace Reprise.Server.Telemetry;

/// <summary>Writes metrics in the text format of Prometheus, https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
internal sealed class PrometheusText
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it is.</param>
    public PrometheusText Metric(string name, string type, string help)
    {
        _ = _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    /// <summary>Adds a value.</summary>
    public PrometheusText Value(string name, double value, params (string Label, string Value)[] labels)
    {
        _ = _text.Append(name);
        if (labels.Length > 0)
        {
            _ = _text.Append('{').AppendJoin(',', labels.Select(l => $"{l.Label}=\"{Escape(l.Value)}\"")).Append('}');
        }

        _ = _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

using System.ComponentModel;
using System.Text.Json;

namespace Reprise.Engine.Handlers.Figure;

/// <summary>Parameters of <c>figure_render</c>.</summary>
public sealed record FigureParameters
{
    [Description("The Vega-Lite specification: an object, or the path of a JSON file beside the pipeline file. Its data are the step's inputs: `input`, or with several the names of their stages.")]
    public required JsonElement Spec { get; init; }

    [Description("Width of the plot in pixels. Default: the specification's.")]
    public int? Width { get; init; }

    [Description("Height of the plot in pixels. Default: the specification's.")]
    public int? Height { get; init; }
}

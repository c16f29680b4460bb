using Reprise.Hosting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Cli.Rendering;

/// <summary>The tone of a status: one meaning everywhere.</summary>
internal static class Tones
{
    /// <summary>The tone of a run's status.</summary>
    public static Tone Of(RunStatus status) => status switch
    {
        RunStatus.Succeeded => Tone.Good,
        RunStatus.Failed => Tone.Bad,
        RunStatus.Cancelled or RunStatus.Interrupted or RunStatus.Paused => Tone.Warn,
        _ => Tone.Link,
    };

    /// <summary>The tone of a step's status.</summary>
    public static Tone Of(StepStatus status) => status switch
    {
        StepStatus.Succeeded => Tone.Good,
        StepStatus.Failed or StepStatus.Refused => Tone.Bad,
        StepStatus.Running or StepStatus.Pending => Tone.Link,
        _ => Tone.Warn,
    };

    /// <summary>The tone of a run's status in the contract's word.</summary>
    public static Tone OfRun(string status) => Of(TextValues.ParseWord<RunStatus>(status));

    /// <summary>The tone of a step's status in the contract's word.</summary>
    public static Tone OfStep(string status) => Of(TextValues.ParseWord<StepStatus>(status));

    /// <summary>A count that should be zero: a dot where it is, else in the tone.</summary>
    public static Cell Alarm(long count, Tone tone) => new(Format.CountOrDot(count), count == 0 ? Tone.Dim : tone);
}

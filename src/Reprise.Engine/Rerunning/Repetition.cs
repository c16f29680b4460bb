using Reprise.Engine.Processes;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// How the repetitions of a rerun differ from its first pass, in what should make no difference: the order of the steps is reversed or mixed, two repetitions
/// of a step are begun side by side, processes get another temporary folder, and their clock is shifted where libfaketime is installed.
/// </summary>
internal static class Repetition
{
    /// <summary>Two repetitions of a step go side by side; the first pass goes alone.</summary>
    public const int SideBySide = 2;

    // 400 days and some hours: another year, month, day of the week and time of day.
    private static readonly TimeSpan Shift = TimeSpan.FromSeconds(34_567_890);

    /// <summary>The conditions of a repetition; the usual ones for the first pass, 0.</summary>
    public static StepConditions Of(int repetition) => repetition == 0
        ? StepConditions.Usual
        : new StepConditions(repetition, ShiftedClock.Library is null ? TimeSpan.Zero : repetition * Shift);

    /// <summary>What should be known of a rerun that repeats processes: that their clock cannot be shifted here; null where it can.</summary>
    public static RerunWarning? Warning() => ShiftedClock.Library is not null ? null : new RerunWarning(
        null, "repeat.clock_not_shifted", "the clock was not shifted in repetitions: libfaketime is not installed (Debian: apt-get install libfaketime)");

    /// <summary>The places in a pass, in the order in which its steps are begun: as they are, reversed, or mixed, always the same for the same pass.</summary>
    public static IEnumerable<int> Order(int first, IEnumerable<int> places) => Kind(first) switch
    {
        0 => places,
        1 => places.Reverse(),
        _ => places.OrderBy(place => Mixed(first, place)).ThenBy(place => place),
    };

    // The first pass goes from the sources on; the first repetitions the other way, the next ones mixed, and so on.
    private static int Kind(int first) => first == 0 ? 0 : first / SideBySide % 2 == 0 ? 1 : 2;

    // The finaliser of MurmurHash3: neighbours come to lie far apart.
    private static uint Mixed(int first, int place)
    {
        var hash = (uint)place + ((uint)first * 0x9e3779b9u);
        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}

namespace Reprise.Kernel.Steps;

/// <summary>What should make no difference to what a step makes. A rerun that repeats steps varies it, to find those to which it does.</summary>
/// <param name="Repetition">Which execution of the step in its rerun this is, from 0. From 1 on, processes get another temporary folder.</param>
/// <param name="ClockShift">How far ahead of the true time the clock of its processes is; zero for the true time.</param>
public sealed record StepConditions(int Repetition, TimeSpan ClockShift)
{
    /// <summary>Those of every run.</summary>
    public static StepConditions Usual { get; } = new(0, TimeSpan.Zero);
}

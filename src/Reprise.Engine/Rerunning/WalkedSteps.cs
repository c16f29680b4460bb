using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Rerunning;

/// <summary>What a walk from several artifacts met.</summary>
/// <param name="Steps">Every step once, sources first.</param>
/// <param name="Stages">The recorded stages, by the numbers that the steps refer to.</param>
/// <param name="Sources">Files, by the step that read them.</param>
/// <param name="Gaps">Holes in the recording, by the step that read what is missing.</param>
internal sealed record WalkedSteps(
    IReadOnlyList<WalkedStep> Steps, IReadOnlyList<AncestryStage> Stages, ILookup<AncestryStep, SourceFile> Sources, ILookup<AncestryStep, AncestryGap> Gaps);

/// <summary>A step of a walk.</summary>
/// <param name="Step">Its address.</param>
/// <param name="Stage">The number of its stage; -1 for a reused step, which stands for the one that executed.</param>
/// <param name="From">The steps that it read from; of a reused one, the one that executed.</param>
internal readonly record struct WalkedStep(AncestryStep Step, int Stage, AncestryStep[] From);

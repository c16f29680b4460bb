using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>One unit of work of a run, from its admission to its end.</summary>
internal sealed class Unit
{
    public required WorkReference Work { get; init; }

    public required StageRuntime Stage { get; init; }

    public required long Root { get; init; }

    /// <summary>For a join, the steps whose outputs are its parts; else null.</summary>
    public IReadOnlyList<long>? Parts { get; init; }

    /// <summary>In a replay, the recorded output that it works on; null where that is an output of this run.</summary>
    public StoredOutput? Stored { get; init; }

    /// <summary>True for what a replay's publisher has published, and counts until it has ended.</summary>
    public bool IsEntry { get; init; }

    /// <summary>For a gather, its group; else null.</summary>
    public GatherGroup? Group { get; init; }

    /// <summary>When it was admitted. Microseconds since 1970, UTC.</summary>
    public required long QueuedAt { get; init; }

    /// <summary>Under which conditions it runs.</summary>
    public StepConditions Conditions { get; init; } = StepConditions.Usual;

    /// <summary>Failed attempts that are recorded already.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>Of these, the last ones in a row in which the process died.</summary>
    public int Crashes { get; set; }

    public long Number => Work.Number;

    /// <summary>True once a delivery of it has come.</summary>
    public bool Taken { get; private set; }

    /// <summary>True the first time: a reference that is delivered again finds the unit taken.</summary>
    public bool Take() => !Taken && (Taken = true);
}

/// <summary>What a unit works on: its item and its inputs.</summary>
internal sealed record UnitInputs(string Item, IReadOnlyList<StepArtifact> Inputs);


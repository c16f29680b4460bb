namespace Reprise.Kernel.Artifacts;

/// <summary>One input or output of a step: its name there, and the bytes that it stands for.</summary>
/// <param name="Name">For an output the item key, or <c>item</c> where the item keeps its key; for an input the stage that it came from, or <c>item</c>.</param>
/// <param name="Digest">SHA-256 of the bytes.</param>
/// <param name="Size">Number of bytes.</param>
/// <param name="MediaType">For example <c>application/json</c>.</param>
/// <param name="Bytes">The bytes themselves where they travel with the record (at most 16 KiB), else null: then they stand at <paramref name="Source"/>, or in the store.</param>
/// <param name="Source">The recorded output that these bytes are, or null where they are in the store.</param>
/// <param name="Absent">True where an import named only the digest: the bytes were never given to the store, and the size may be 0 for not known.</param>
public sealed record StepArtifact(
    string Name, Digest Digest, long Size, string MediaType, ReadOnlyMemory<byte>? Bytes = null, OutputAddress? Source = null, bool Absent = false)
{
    /// <summary>The name of the only output of a step whose item keeps its key.</summary>
    public const string ItemName = "item";

    /// <summary>Outputs up to this many bytes travel in the journal, larger ones go to the store.</summary>
    public const int MaxInlineSize = 16 * 1024;
}

/// <summary>Where a recorded output stands: the run's number in the journal, the step's number in the run, the place in its list of outputs.</summary>
public readonly record struct OutputAddress(long Run, long Step, long Ordinal);

namespace Reprise.Tests.Conformance;

/// <summary>A folder of one test, removed with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder; absolute.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("reprise-test-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Engine.Recordings;

public sealed class ArtifactQueryTests
{
    [Fact]
    public async Task Readers_are_counted_over_many_pages_and_only_those_of_these_very_bytes()
    {
        using var folder = new TemporaryFolder();
        var data = DataFolder.Create(folder["data"]);
        await using var journal = SqliteJournal.Open(data.JournalFile);
        var cancel = TestContext.Current.CancellationToken;
        var run = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), cancel);
        var read = Rows.Artifact("read by many", inline: false);
        var bytes = read.Digest.ToBytes();
        bytes[^1] ^= 1;
        var alike = read with { Digest = new Digest(bytes) };
        var readers = Enumerable.Range(1, 1203).Select(n => Rows.Step(run, n) with { Inputs = [read] }).Append(Rows.Step(run, 2000) with { Inputs = [alike] });
        await Task.WhenAll(readers.Select(step => journal.AppendAsync(new StepEntry(step), cancel).AsTask()));
        await journal.AppendAsync(new ListEntry(new ListAddress(run, 3000, 1, ListKind.Inputs), 0, [read]), cancel);
        await journal.AppendAsync(new StepEntry(Rows.Step(run, 3000) with { Inputs = [], InputsCount = 1 }), cancel);

        var artifact = await ArtifactQuery.OfAsync(new Recording(journal, new FileArtifactStore(data.Objects, data.Temporary)), read.Digest, null, cancel);

        Assert.Equal(1204, artifact.ConsumedByCount);
        Assert.Equal((read.Size, read.MediaType), (artifact.Size, artifact.MediaType));
    }
}

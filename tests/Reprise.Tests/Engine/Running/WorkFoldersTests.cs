using Reprise.Engine.Running;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Engine.Running;

/// <summary>Folders of ended steps on their way out.</summary>
public sealed class WorkFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WorkFolders _folders = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_were_left_are_gone_in_the_end_also_where_more_come_than_wait()
    {
        var made = Enumerable.Range(0, 500).Select(Make).ToList();
        _ = Parallel.ForEach(made, _folders.Leave);
        await _folders.EmptyAsync();

        Assert.DoesNotContain(made, Directory.Exists);
    }

    [Fact]
    public void A_locked_folder_is_removed()
    {
        var folder = Make(1);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(folder, "work"), UnixFileMode.None);
        }

        WorkFolders.Remove(folder);

        Assert.False(Directory.Exists(folder));
    }

    private string Make(int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, $"step-{number}")).FullName;
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "work")).FullName, "out"), "x");
        return folder;
    }
}

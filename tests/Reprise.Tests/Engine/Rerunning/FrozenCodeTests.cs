using System.Text.Json;
using Reprise.Engine.Rerunning;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

public sealed class FrozenCodeTests
{
    [Theory]
    [InlineData("../other/run.sh")]
    [InlineData("../../run.sh")]
    [InlineData("../one-more/run.sh")]
    public async Task A_file_whose_name_leads_out_of_its_folder_is_not_laid_out(string name)
    {
        await using var bed = new EngineBed();
        var root = Directory.CreateDirectory(Path.Combine(bed.Root, "code", "root")).FullName;
        var digest = await bed.Store.PutAsync("true"u8.ToArray(), TestContext.Current.CancellationToken);
        var document = JsonElement.Parse($$"""{"files":[{"name":{{JsonSerializer.Serialize(name)}},"digest":"{{digest}}"},{"name":"sub/own.sh","digest":"{{digest}}"}]}""");

        _ = await new FrozenCode(bed.Recording, root).LayOutAsync("one", document, TestContext.Current.CancellationToken);

        Assert.Equal([Path.Combine(root, "one", "sub", "own.sh")], Directory.EnumerateFiles(Path.Combine(bed.Root, "code"), "*", SearchOption.AllDirectories));
    }
}

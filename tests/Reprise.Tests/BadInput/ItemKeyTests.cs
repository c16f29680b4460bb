using System.Text.Json;

namespace Reprise.Tests.BadInput;

public sealed class ItemKeyTests : BadInputBed
{
    [Fact]
    public async Task Any_key_works_and_leads_back_to_its_bytes()
    {
        string[] keys =
        [
            "a/b", "..", ".", "../../etc/passwd", "line\nbreak", "tab\there", "🍎", "a%2Fb", "a b", "-o", "a@2", "\u0001", "last", "é" + new string('ü', 5119), new string('k', 10_240),
        ];
        Bed.Write("keys.json", JsonSerializer.Serialize(new { fruit = keys.Select((name, size) => new { name, size }) }));

        var run = await Bed.RunAsync("run", "pipeline.yaml", "--input", "fruit=keys.json", "--json");

        Assert.Equal(0, run.ExitCode);
        var listed = (await Bed.RunAsync("ls", "last/items/select", "--json")).Json.EnumerateArray().Select(e => e.GetProperty("path").GetString()!).ToList();
        Assert.Equal(keys.Length, listed.Count);
        Assert.All(listed, path => Assert.Equal(4, path.Split('/').Length));
        Assert.DoesNotContain(listed, path => path.EndsWith("/..", StringComparison.Ordinal) || path.EndsWith("/.", StringComparison.Ordinal) || path.Any(char.IsControl));
        var found = new List<string>();
        foreach (var path in listed)
        {
            var bytes = await Bed.RunAsync("get", path);
            Assert.True(bytes.ExitCode == 0, bytes.Error);
            found.Add(bytes.Json.GetProperty("name").GetString()!);
        }

        Assert.Equal(keys, found);
        await IntactAsync("succeeded");
    }
}

using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Sqlite;

public sealed class AuditTableTests
{
    [Fact]
    public void Of_old_audits_the_numbers_are_kept_and_what_they_found_is_not()
    {
        using var folder = new TemporaryFolder();
        using (var database = ServerDatabase.Open(folder["server.db"]))
        {
            for (var i = 0; i < 102; i++)
            {
                database.Audits.Add($"aud_{i}", "{}"u8.ToArray());
                database.Audits.End($"aud_{i}", "{\"score\":1}"u8.ToArray(), "[]"u8.ToArray());
            }
        }

        using var again = ServerDatabase.Open(folder["server.db"]);
        Assert.Equal((false, false, true), (again.Audits.Find("aud_0")!.Result.HasValue, again.Audits.Find("aud_1")!.Result.HasValue, again.Audits.Find("aud_2")!.Result.HasValue));
        Assert.Equal("{\"score\":1}", System.Text.Encoding.UTF8.GetString(again.Audits.Find("aud_0")!.Head.Span));
        Assert.Equal(["aud_101", "aud_100"], again.Audits.List(null, 2).Select(a => a.Id));
        Assert.Equal(["aud_99"], again.Audits.List(again.Audits.Find("aud_100")!.Number, 1).Select(a => a.Id));
        Assert.Null(again.Audits.Find("aud_"));
    }
}

using Reprise.Cli.Remote;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Cli;

public sealed class AnswerStreamTests
{
    [Theory]
    [InlineData("the bytes", null)]
    [InlineData("other bytes", "artifact.damaged")]
    public async Task What_a_server_sends_is_checked_against_its_digest(string sent, string? code)
    {
        using var answer = new HttpResponseMessage();
        await using var stream = new AnswerStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(sent)), answer, new Uri("http://host/"), Digest.OfText("the bytes").ToString());
        var copy = () => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        if (code is null)
        {
            await copy();
            return;
        }

        Assert.Equal(code, (await Assert.ThrowsAsync<RepriseException>(copy)).Code);
    }
}

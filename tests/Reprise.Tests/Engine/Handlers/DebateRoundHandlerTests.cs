using System.Text.Json;
using Reprise.Engine.Handlers.DebateRound;
using Reprise.Tests.Support;

namespace Reprise.Tests.Engine.Handlers;

public sealed class DebateRoundHandlerTests : IAsyncLifetime
{
    private const string Secret = "sk-hush-hush-hush-0123456789";
    private static readonly DebateRoundHandler Handler = new();
    private readonly string _key = "REPRISE_TEST_" + Guid.NewGuid().ToString("N");
    private ChatServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(_key, Secret);
        _server = await ChatServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(_key, null);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task One_question_is_sent_as_declared_and_the_output_holds_answer_tokens_and_exchange()
    {
        var step = await HandlerBench.Run(
            Handler, With(""" "system":"Be brief.","prompt":"About {{/place}} ({{/tags}}) of {{/mag}}","temperature":0.2,"seed":7,"max_tokens":50,"request":{"top_p":0.5} """),
            """{"place":"Ridgecrest","mag":4.50,"tags":["a"]}""");

        var request = Assert.Single(_server.Requests);
        Assert.Equal(
            """{"max_tokens":50,"messages":[{"content":"Be brief.","role":"system"},{"content":"About Ridgecrest ([\"a\"]) of 4.50","role":"user"}],"model":"small","seed":7,"temperature":0.2,"top_p":0.5}""",
            request.GetRawText());
        Assert.Equal("Bearer " + Secret, Assert.Single(_server.Keys));
        var output = step.Output.Json;
        Assert.Equal("application/json", step.Output.MediaType);
        Assert.Equal("ABOUT RIDGECREST ([\"A\"]) OF 4.50", output.GetProperty("answer").GetString());
        Assert.Equal("""{"prompt_tokens":100,"completion_tokens":23,"total_tokens":123}""", output.GetProperty("usage").GetRawText());
        Assert.Equal(123, step.Tokens);
        var exchange = Assert.Single(output.GetProperty("exchange").EnumerateArray());
        Assert.Equal(_server.Endpoint + "/chat/completions", exchange.GetProperty("address").GetString());
        Assert.Equal(request.GetRawText(), exchange.GetProperty("request").GetRawText());
        Assert.Equal("1.50", exchange.GetProperty("response").GetProperty("score").GetRawText());
        Assert.DoesNotContain(Secret, step.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Speakers_answer_in_turn_and_each_sees_what_was_said_before()
    {
        _server.Next(200, ChatServer.Answer("one"));
        _server.Next(200, ChatServer.Answer("two"));
        _server.Next(200, ChatServer.Answer("three"));
        _server.Next(200, ChatServer.Answer("four"));
        var step = await HandlerBench.Run(
            Handler, With(""" "prompt":"{{}}","rounds":2,"speakers":[{"name":"Ada","system":"You doubt."},{"name":"Bob","model":"large","temperature":1}] """), HandlerBench.Text("item", "Is it so?", "text/plain"));

        var asked = _server.Requests.ToArray();
        Assert.Equal(["small", "large", "small", "large"], asked.Select(r => r.GetProperty("model").GetString()));
        Assert.Equal(["system:You doubt.", "user:Is it so?"], Messages(asked[0]));
        Assert.Equal(["user:Is it so?\n\nAda: one"], Messages(asked[1]));
        Assert.Equal(["system:You doubt.", "user:Is it so?", "assistant:one", "user:Bob: two"], Messages(asked[2]));
        Assert.Equal(["user:Is it so?\n\nAda: one", "assistant:two", "user:Ada: three"], Messages(asked[3]));
        Assert.Equal(["1 Ada one", "1 Bob two", "2 Ada three", "2 Bob four"], step.Output.Json.GetProperty("answers").EnumerateArray().Select(a => $"{a.GetProperty("round")} {a.GetProperty("speaker")} {a.GetProperty("answer")}"));
        Assert.Equal(("four", 492), (step.Output.Json.GetProperty("answer").GetString(), step.Tokens));
    }

    [Fact]
    public async Task Model_and_prompt_may_come_from_the_context()
    {
        var step = await new HandlerBench { Context = JsonElement.Parse("""{"model":"from-context","who":{"name":"Ada"}}""") }
            .RunAsync(Handler, With(""" "prompt":"For {{context/who/name}}: {{context}}" """).Replace("\"small\"", "\"{{context/model}}\"", StringComparison.Ordinal), HandlerBench.Text("item", "not read", "image/png"));
        var request = Assert.Single(_server.Requests);
        Assert.Equal("from-context", request.GetProperty("model").GetString());
        Assert.Equal("""user:For Ada: {"model":"from-context","who":{"name":"Ada"}}""", Assert.Single(Messages(request)));
        Assert.Equal("from-context", step.Output.Json.GetProperty("answers")[0].GetProperty("model").GetString());
        Assert.Contains("--context", (await HandlerBench.Fails(Handler, With(""" "prompt":"{{context/who}}" """), "{}")).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_too_busy_is_asked_again()
    {
        _server.Next(429, """{"error":{"message":"slow down"}}""", ("Retry-After", "0"));
        var step = await HandlerBench.Run(Handler, With(""" "prompt":"again" """), "{}");
        Assert.Equal(2, _server.Requests.Count);
        Assert.Equal("AGAIN", step.Output.Json.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task A_json_answer_stands_in_the_output_as_json()
    {
        _server.Next(200, ChatServer.Answer("""{"big":12345678901234567890, "ok":true}"""));
        var step = await HandlerBench.Run(Handler, With(""" "prompt":"p","response_format":"json" """), "{}");
        Assert.Equal("""{"type":"json_object"}""", Assert.Single(_server.Requests).GetProperty("response_format").GetRawText());
        Assert.Equal("""{"big":12345678901234567890, "ok":true}""", step.Output.Json.GetProperty("answer").GetRawText());
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: SECRET."}}""", "http.status", "answered 401 Unauthorized: Incorrect API key provided: ***.", "Check the key in ")]
    [InlineData(404, "no such page", "http.status", "answered 404 Not Found: no such page", "/v1")]
    [InlineData(400, """{"error":"bad temperature"}""", "http.status", "bad temperature", "parameters of the stage")]
    [InlineData(200, "<html>", "model.answer", "is no JSON: <html>", "/v1")]
    [InlineData(200, """{"choices":[]}""", "model.answer", "holds no text at choices/0/message/content", "`model`")]
    [InlineData(200, """{"choices":[{"message":{"content":null,"refusal":"I will not."}}]}""", "model.answer", "is a refusal: I will not.", "prompt")]
    public async Task An_answer_that_is_none_fails_with_the_servers_words(int status, string body, string code, string message, string hint)
    {
        _server.Next(status, body.Replace("SECRET", Secret, StringComparison.Ordinal));
        var error = await HandlerBench.Fails(Handler, With(""" "prompt":"p" """), "{}");
        Assert.Equal(code, error.Code);
        Assert.Contains("route/stage, item `it`", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_answer_that_was_cut_off_says_what_to_do()
    {
        _server.Next(200, ChatServer.Answer("{\"a\":", "length"));
        var error = await HandlerBench.Fails(Handler, With(""" "prompt":"p","response_format":"json" """), "{}");
        Assert.Equal("model.answer", error.Code);
        Assert.Contains("max_tokens", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_key_names_its_variable_and_nobody_is_asked()
    {
        Environment.SetEnvironmentVariable(_key, null);
        var error = await HandlerBench.Fails(Handler, With(""" "prompt":"p" """), "{}");
        Assert.Equal("secret.missing", error.Code);
        Assert.Contains(_key, error.Hint, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData(""" "prompt":"p","rounds":2 """, "rounds")]
    [InlineData(""" "prompt":"p","speakers":[] """, "speakers")]
    [InlineData(""" "prompt":"p","speakers":[{"name":"a"},{"name":"a"}] """, "twice")]
    [InlineData(""" "prompt":"p","request":{"stream":true} """, "request.stream")]
    [InlineData(""" "prompt":"p","request":{"model":"x"} """, "request.model")]
    public async Task What_cannot_work_is_found_before_anything_runs(string more, string words)
    {
        var error = await HandlerBench.Fails(Handler, With(more), "{}");
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"p"}""", "`model`")]
    [InlineData("""{"prompt":"p","model":"m","endpoint":"https://user:pass@host/v1"}""", "`endpoint`")]
    [InlineData("""{"prompt":"p","model":"m","endpoint":"ftp://host/v1"}""", "`endpoint`")]
    public async Task A_stage_needs_a_model_and_an_address_without_credentials(string with, string words)
    {
        var error = await HandlerBench.Fails(Handler, with, "{}");
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Messages(JsonElement request) =>
        request.GetProperty("messages").EnumerateArray().Select(m => $"{m.GetProperty("role")}:{m.GetProperty("content")}");

    private string With(string more) => $$"""{"model":"small","endpoint":"{{_server.Endpoint}}","key":"{{_key}}",{{more}}}""";
}

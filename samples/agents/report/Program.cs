using Microsoft.Extensions.Configuration;
using ReportAgent;
using Reprise.Agents;

// `--fail synthesis` lets the first call of that reasoner fail, so that there is something to restart.
var broken = new ConfigurationBuilder().AddCommandLine(args).Build()["fail"];

await Agent.Create("report", args)
    .Reasoner("root", async (Question question, CallContext ctx) =>
    {
        var plan = await ctx.CallAsync<Plan>("report.plan", new { question.From, question.To });
        var found = await Task.WhenAll(plan.Assessments.Select(target => ctx.CallAsync<Assessment>(target, new { plan.Years })));
        await ctx.NoteAsync($"{found.Length} assessments of {plan.Years.Count} years are there");
        var report = await ctx.CallAsync<Report>("report.synthesis", new Material(question.Style, found));
        var verdict = await ctx.CallAsync<Verdict>("weather.verify", new { plan.Years, report.Claims });
        return new { report.Text, verdict.Verified, verdict.Checked };
    })
    .Reasoner("plan", (Period period, CallContext _) => Task.FromResult(Writer.Plan(period)), new ReasonerOptions { Effect = CallEffect.Pure })
    .Reasoner("synthesis", (Material material, CallContext _) => Interlocked.Exchange(ref broken, null) is "synthesis"
        ? throw new InvalidOperationException("the writer has fallen asleep")
        : Task.FromResult(Writer.Write(material)))
    .RunAsync();

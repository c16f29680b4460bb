using System.Runtime.CompilerServices;

namespace Reprise.Agents.Client;

/// <content>Reading: runs, steps, artifacts, pipelines.</content>
public sealed partial class RepriseClient
{
    private const int PageSize = 500;

    /// <summary>A page of runs, newest first.</summary>
    /// <param name="filter">Which; null for all.</param>
    /// <param name="after">What the page before gave as <c>next</c>; null for the first.</param>
    /// <param name="limit">How many, 1 to 500; null for 100.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Page<Run>> RunsAsync(RunFilter? filter = null, string? after = null, int? limit = null, CancellationToken cancellation = default) => _connection.AskAsync(
        ApiRequest.Get("runs", ("status", filter?.Status), ("kind", filter?.Kind), ("pipeline", filter?.Pipeline), ("label", filter?.Label), ("golden", filter?.Golden),
            ("since", filter?.Since), ("until", filter?.Until), ("text", filter?.Text), ("where", filter?.Where), ("sort", filter?.Sort), ("after", after), ("limit", limit)),
        ClientJson.Default.PageRun, cancellation);

    /// <summary>How many runs there are, how they stand, and when they were begun.</summary>
    /// <param name="filter">Which; null for all.</param>
    /// <param name="buckets">Into how many parts the time is divided, 1 to 200; null for 78.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<RunsSummary> RunsSummaryAsync(RunFilter? filter = null, int? buckets = null, CancellationToken cancellation = default) => _connection.AskAsync(
        ApiRequest.Get("runs/summary", ("status", filter?.Status), ("kind", filter?.Kind), ("pipeline", filter?.Pipeline), ("label", filter?.Label), ("golden", filter?.Golden),
            ("since", filter?.Since), ("until", filter?.Until), ("text", filter?.Text), ("where", filter?.Where), ("buckets", buckets)),
        ClientJson.Default.RunsSummary, cancellation);

    /// <summary>How much there is of everything.</summary>
    public Task<Overview> OverviewAsync(CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get("overview"), ClientJson.Default.Overview, cancellation);

    /// <summary>The labels of runs, the most frequent first.</summary>
    public Task<IReadOnlyList<LabelCount>> LabelsAsync(CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get("labels"), ClientJson.Default.IReadOnlyListLabelCount, cancellation);

    /// <summary>What can be done with a run as it stands now, and why the rest cannot.</summary>
    public Task<RunActions> ActionsAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/actions"), ClientJson.Default.RunActions, cancellation);

    /// <summary>What went wrong in a run, told once a cause.</summary>
    public Task<Failures> FailuresAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/failures"), ClientJson.Default.Failures, cancellation);

    /// <summary>A run: its id, a unique prefix of it, or <c>last</c>.</summary>
    public Task<Run> RunAsync(string id, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(id)}"), ClientJson.Default.Run, cancellation);

    /// <summary>What is told of a run beside it: stages, names, what was asked for, how it goes on.</summary>
    public Task<RunDetails> DetailsAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/details"), ClientJson.Default.RunDetails, cancellation);

    /// <summary>The runs that it came from, and those that came from it.</summary>
    public Task<Lineage> LineageAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/lineage"), ClientJson.Default.Lineage, cancellation);

    /// <summary>What a rerun found.</summary>
    public Task<Manifest> ManifestAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/manifest"), ClientJson.Default.Manifest, cancellation);

    /// <summary>The plan that was made before a restart or a fork.</summary>
    public Task<Plan> PlanOfAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/plan"), ClientJson.Default.Plan, cancellation);

    /// <summary>A page of a run's steps, in the order of their numbers.</summary>
    public Task<Page<Step>> StepsPageAsync(string run, StepFilter? filter = null, string? after = null, int? limit = null, CancellationToken cancellation = default) => _connection.AskAsync(
        ApiRequest.Get($"runs/{ApiRequest.Part(run)}/steps", ("stage", filter?.Stage), ("status", filter?.Status), ("decision", filter?.Decision), ("item", filter?.Item), ("text", filter?.Text),
            ("parent", filter?.Parent), ("reason", filter?.Reason), ("sort", filter?.Sort), ("after", after), ("limit", limit)),
        ClientJson.Default.PageStep, cancellation);

    /// <summary>The pipeline of a run as it was recorded, beside its file as it is now.</summary>
    public Task<Definition> DefinitionAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/definition"), ClientJson.Default.Definition, cancellation);

    /// <summary>The chain of steps that decided when a run ended.</summary>
    public Task<CriticalPath> CriticalPathAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/critical-path"), ClientJson.Default.CriticalPath, cancellation);

    /// <summary>How often the same was tried, in the step's run and in those of its lineage.</summary>
    public Task<StepAttempts> AttemptsAsync(string step, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"steps/{ApiRequest.Part(step)}/attempts"), ClientJson.Default.StepAttempts, cancellation);

    /// <summary>What can be done with a step as it stands now, and why the rest cannot.</summary>
    public Task<RunActions> StepActionsAsync(string step, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"steps/{ApiRequest.Part(step)}/actions"), ClientJson.Default.RunActions, cancellation);

    /// <summary>How many steps of a run a filter fits, how they stand, and why.</summary>
    public Task<StepsSummary> StepsSummaryAsync(string run, StepFilter? filter = null, CancellationToken cancellation = default) => _connection.AskAsync(
        ApiRequest.Get($"runs/{ApiRequest.Part(run)}/steps/summary", ("stage", filter?.Stage), ("status", filter?.Status), ("decision", filter?.Decision), ("item", filter?.Item), ("text", filter?.Text),
            ("parent", filter?.Parent), ("reason", filter?.Reason)),
        ClientJson.Default.StepsSummary, cancellation);

    /// <summary>All steps of a run, page by page as they are read.</summary>
    public async IAsyncEnumerable<Step> StepsAsync(string run, StepFilter? filter = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? next = null;
        do
        {
            var page = await StepsPageAsync(run, filter, next, PageSize, cancellation);
            foreach (var step in page.Items)
            {
                yield return step;
            }

            next = page.Next;
        }
        while (next is not null);
    }

    /// <summary>A step.</summary>
    public Task<Step> StepAsync(string id, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get($"steps/{ApiRequest.Part(id)}"), ClientJson.Default.Step, cancellation);

    /// <summary>A page of all outputs of a step, however many.</summary>
    public Task<Page<StepArtifact>> OutputsAsync(string step, string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"steps/{ApiRequest.Part(step)}/outputs", ("after", after), ("limit", limit)), ClientJson.Default.PageStepArtifact, cancellation);

    /// <summary>A page of all inputs of a step, however many.</summary>
    public Task<Page<StepArtifact>> InputsAsync(string step, string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"steps/{ApiRequest.Part(step)}/inputs", ("after", after), ("limit", limit)), ClientJson.Default.PageStepArtifact, cancellation);

    /// <summary>The bytes of an input of a step, by its place in the list from 0. To be disposed.</summary>
    public Task<Stream> OpenInputAsync(string step, long place = 0, CancellationToken cancellation = default) =>
        OpenAsync(ApiRequest.Get(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"steps/{ApiRequest.Part(step)}/inputs/{place}/content")), cancellation);

    /// <summary>Why a step ran or was reused: its key beside the nearest earlier step.</summary>
    public Task<Why> WhyAsync(string step, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get($"steps/{ApiRequest.Part(step)}/why"), ClientJson.Default.Why, cancellation);

    /// <summary>Stored outputs of a run like a folder: routes, stages, items.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder"><c>ROUTE</c> or <c>ROUTE/STAGE</c>; null for the run itself.</param>
    /// <param name="recursive">Whether what lies in folders below is listed, too.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<FolderEntry>> StorageAsync(string run, string? folder = null, bool recursive = false, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/storage/{Escaped(folder)}", ("recursive", recursive ? true : null)), ClientJson.Default.IReadOnlyListFolderEntry, cancellation);

    /// <summary>The bytes of a stored output; the stream is the caller's to dispose.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path"><c>ROUTE/STAGE/ITEM</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Stream> OpenStoredAsync(string run, string path, CancellationToken cancellation = default) =>
        OpenAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/storage/{Escaped(path).TrimEnd('/')}"), cancellation);

    /// <summary>A page of named artifacts, by name.</summary>
    public Task<Page<Artifact>> ArtifactsAsync(string? under = null, string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get("artifacts", ("under", under), ("after", after), ("limit", limit)), ClientJson.Default.PageArtifact, cancellation);

    /// <summary>A page of names, each with its newest version: those that have a text in them, or whose media type begins so.</summary>
    public Task<Page<ArtifactVersion>> NamesAsync(string? under = null, string? after = null, int? limit = null, string? text = null, string? type = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get("names", ("under", under), ("text", text), ("type", type), ("after", after), ("limit", limit)), ClientJson.Default.PageArtifactVersion, cancellation);

    /// <summary>An artifact: a digest, a unique prefix of one, a name, or <c>name@version</c>.</summary>
    public Task<Artifact> ArtifactAsync(string id, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(id)}"), ClientJson.Default.Artifact, cancellation);

    /// <summary>The versions of a name, newest first.</summary>
    public Task<IReadOnlyList<ArtifactVersion>> VersionsAsync(string name, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(name)}/versions"), ClientJson.Default.IReadOnlyListArtifactVersion, cancellation);

    /// <summary>The bytes of an artifact; the stream is the caller's to dispose.</summary>
    public Task<Stream> OpenArtifactAsync(string id, CancellationToken cancellation = default) => OpenAsync(ApiRequest.Get($"artifacts/{ApiRequest.Part(id)}/content"), cancellation);

    /// <summary>The pipelines that ran, by name.</summary>
    public Task<IReadOnlyList<PipelineEntry>> PipelinesAsync(CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get("pipelines"), ClientJson.Default.IReadOnlyListPipelineEntry, cancellation);

    /// <summary>Step types.</summary>
    /// <param name="all">Whether those that no run has used are listed, too.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<StepType>> TypesAsync(bool all = false, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get("types", ("all", all ? true : null)), ClientJson.Default.IReadOnlyListStepType, cancellation);

    /// <summary>A page of audits in numbers, newest first.</summary>
    public Task<Page<Audit>> AuditsAsync(string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get("audits", ("after", after), ("limit", limit)), ClientJson.Default.PageAudit, cancellation);

    /// <summary>An audit with what it found: its id, or <c>last</c> for the newest that came to its end.</summary>
    public Task<Audit> AuditAsync(string id, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get($"audits/{ApiRequest.Part(id)}"), ClientJson.Default.Audit, cancellation);

    /// <summary>Two runs side by side.</summary>
    public Task<Comparison> CompareAsync(string a, string b, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get("compare", ("a", a), ("b", b)), ClientJson.Default.Comparison, cancellation);

    /// <summary>How the outputs of two steps differ, as lines for people: steps of two runs, or of a rerun and its origin.</summary>
    public Task<IReadOnlyList<OutputDifference>> CompareStepsAsync(string a, string b, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get("compare/steps", ("a", a), ("b", b)), ClientJson.Default.IReadOnlyListOutputDifference, cancellation);

    /// <summary>What a rerun made in the place of the artifact that it checked; <c>artifact.not_found</c> where it could not be made.</summary>
    public Task<StepArtifact> ReplayedAsync(string run, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"runs/{ApiRequest.Part(run)}/replayed"), ClientJson.Default.StepArtifact, cancellation);

    private static string Escaped(string? path) => path is null ? "" : string.Join('/', path.Trim('/').Split('/').Select(ApiRequest.Part)) + "/";

    private async Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancellation)
    {
        var answer = await _connection.SendAsync(request, cancellation);
        try
        {
            return new AnswerStream(answer, await answer.Content.ReadAsStreamAsync(cancellation));
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }
}

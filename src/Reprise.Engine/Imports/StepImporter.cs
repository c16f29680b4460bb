using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Engine.Processes;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>
/// Takes steps into the journal that were recorded elsewhere, one a line of a file: good lines become steps of runs of their own, one run a trace; the
/// others are refused, each by its number. What the journal has already is not taken in again.
/// </summary>
/// <param name="parts">Journal, store, owner and clock.</param>
public sealed class StepImporter(EngineParts parts)
{
    private const int IndexEvery = 20_000;
    private const int Block = 4096;
    private readonly ImportEntries _entries = new();
    private readonly ImportStages _stages = new();
    private readonly RefusedLines _refused = new();
    private readonly List<string> _runs = [];
    private long _known;

    /// <summary>Imports a file. A second import needs an importer of its own.</summary>
    /// <exception cref="RepriseException"><c>input.not_found</c>; what else is wrong with a line is told in the result.</exception>
    public async Task<ImportObject> ImportAsync(ImportRequest request, CancellationToken cancellation)
    {
        using var spool = new ImportSpool(parts.ScratchFolder);
        await ReadAsync(request, spool, cancellation);
        spool.Seal();
        var (order, cyclic) = ImportOrder.Of(_entries);
        foreach (var index in cyclic)
        {
            _refused.Add(_entries[index].Line, new RepriseException(
                "import.cycle", "What the step read is made, over other lines, of its own output: no order is possible.", "Give `started_at` of each step, or correct the digests."));
        }

        await WriteAsync(request, spool, order, cancellation);
        return new ImportObject(order.Count, _known, _runs, _refused.Count, _refused.Listed());
    }

    private async Task ReadAsync(ImportRequest request, ImportSpool spool, CancellationToken cancellation)
    {
        await using var file = Open(request.File);
        var reader = new StepLine(parts.Store, request.Folder);
        var known = new KnownSteps(new Recording(parts.Journal, parts.Store), request.File);
        await foreach (var (number, text) in ImportLines.ReadAsync(file, cancellation))
        {
            try
            {
                var step = await reader.ReadAsync(text ?? throw TooLong(), cancellation);
                await AddAsync(number, step, known, spool, cancellation);
            }
            catch (RepriseException e) when (e.Code is "import.invalid" or "input.not_found" or "usage.invalid" or "identity.conflict")
            {
                _refused.Add(number, e);
            }
        }
    }

    private async ValueTask AddAsync(long number, ImportedStep step, KnownSteps known, ImportSpool spool, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(step, ImportJson.Default.ImportedStep);
        var span = SpanId.TryParse(step.SpanId, out var named) ? named : new SpanId((ulong)step.Content | 1);
        var trace = _entries.TraceOf(step.TraceId);
        if (_entries.Find(trace, span) is { } earlier)
        {
            _known += _entries[earlier].Content == step.Content ? 1 : throw KnownSteps.Conflict(step, $"line {_entries[earlier].Line}");
        }
        else if (await known.HasAsync(step, span, cancellation))
        {
            _known++;
        }
        else
        {
            var (offset, length) = spool.Add(bytes);
            var parent = SpanId.TryParse(step.ParentSpanId, out var asked) ? asked : default;
            _entries.Add(new ImportEntry(number, offset, length, step.StartedAt, trace, span, parent, step.Content, 0), step);
        }
    }

    private async Task WriteAsync(ImportRequest request, ImportSpool spool, IReadOnlyList<int> order, CancellationToken cancellation)
    {
        var places = Plan(spool, order);
        var numbers = new (ImportRun Run, long Number)[_entries.Count];
        var writer = new ImportWriter(parts, request, _stages);
        for (var start = 0; start < order.Count; start += Block)
        {
            var block = order.Skip(start).Take(Block).ToList();
            var begin = block.Select(i => places[i].Run).Where(run => run.Begun is null).Distinct().ToList();
            await writer.BeginAsync(begin, cancellation);
            _runs.AddRange(begin.Take(ImportObject.MaxRuns - _runs.Count).Select(run => run.Begun!.Value.Id.Value));
            foreach (var index in block)
            {
                var (entry, (run, place)) = (_entries[index], places[index]);
                var step = spool.Read(entry.Offset, entry.Length);
                var parent = _entries.ParentOf(index) is { } asked && ReferenceEquals(numbers[asked].Run, run) ? numbers[asked].Number : 0;
                numbers[index] = (run, await writer.WriteAsync(run, place, entry.Line, step, entry.Span, parent, cancellation));
            }

            if ((start + Block) / IndexEvery > start / IndexEvery)
            {
                _ = await parts.Journal.IndexAsync(cancellation);
            }
        }

        await writer.FlushAsync();
    }

    /// <summary>Gives each line its run and stage.</summary>
    private (ImportRun Run, int Place)[] Plan(ImportSpool spool, IReadOnlyList<int> order)
    {
        var places = new (ImportRun Run, int Place)[_entries.Count];
        var runs = new Dictionary<int, ImportRun>();
        foreach (var index in order)
        {
            var entry = _entries[index];
            var step = spool.Read(entry.Offset, entry.Length);
            if (!runs.TryGetValue(entry.Trace, out var run) || run.IsFull)
            {
                run = runs[entry.Trace] = new ImportRun(_entries.TraceId(entry.Trace));
            }

            places[index] = (run, run.Plan(_stages.Of(step), Sources(step)));
        }

        return places;
    }

    /// <summary>Files that a step read and that no line of the import made: the sources of the run.</summary>
    private IEnumerable<RunInput> Sources(ImportedStep step) =>
        from file in step.Files
        let input = step.Inputs![file.Key]
        where !_entries.IsMade(input.Digest)
        select new RunInput(file.Value, file.Value, input.Digest, input.Size, input.MediaType);

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("input.not_found", $"The file {file} cannot be read: {UnreadableFile.Reason(file, failure)}.", "Name a file with one step a line; docs/import.md describes it.", [new("path", file)], failure);
        }
    }

    private static RepriseException TooLong() => new(
        "import.invalid", $"The line is longer than {ImportLines.Longest / (1024 * 1024)} MiB.", "Put large bytes into a file of their own and name it with `path`.");
}

/// <summary>The lines that were refused, and as many of them as are told one by one.</summary>
internal sealed class RefusedLines
{
    private readonly List<RefusedLine> _lines = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(long line, RepriseException error)
    {
        Count++;
        if (_lines.Count < ImportObject.MaxRefused)
        {
            _lines.Add(new RefusedLine(line, error.Code, error.Message, error.Hint));
        }
    }

    /// <summary>Them, in the order of the file.</summary>
    public IReadOnlyList<RefusedLine> Listed() => [.. _lines.OrderBy(l => l.Line)];
}

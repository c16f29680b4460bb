namespace Reprise.Kernel.Pipelines;

/// <summary>Gathers every error of one pipeline, and finds its place in the file.</summary>
/// <param name="root">The file, or null for a pipeline that was made in code.</param>
internal sealed class PipelineErrors(SourceNode? root)
{
    private readonly List<(SourcePath Path, bool AtKey, PipelineError Error)> _errors = [];
    private readonly List<SourcePath> _marked = [];
    private readonly List<PipelineError> _warnings = [];

    /// <summary>Whether there is any.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>Every error, in the order of the file, each once (an alias repeats its anchor's).</summary>
    public IReadOnlyList<PipelineError> All => InOrder(_errors.Select(e => e.Error));

    /// <summary>Every warning, in the order of the file.</summary>
    public IReadOnlyList<PipelineError> Warnings => InOrder(_warnings);

    /// <summary>Adds an error.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="hint">The nearest valid name, and what is allowed.</param>
    /// <param name="atKey">Whether it is about the key rather than the value.</param>
    public void Add(SourcePath path, string message, string? hint = null, bool atKey = false) =>
        _errors.Add((path, atKey, Make(path, message, hint, atKey)));

    /// <summary>Adds an error at a node that its path alone does not find: a key that occurs again. Nothing follows from it.</summary>
    public void AddAt(SourceNode node, SourcePath path, string message, string? hint) =>
        _errors.Add((path[$"{node.Line}:{node.Column}"], false, new PipelineError(node.Line, node.Column, path.ToString(), message, hint)));

    /// <summary>Adds an error unless there is one already at this place or around it, from which it would only follow.</summary>
    public void AddUnlessBroken(SourcePath path, string message, string? hint = null, bool atKey = false)
    {
        if (!IsBroken(path))
        {
            Add(path, message, hint, atKey);
        }
    }

    /// <summary>Marks a place as broken by an error that stands elsewhere: its key was misspelled.</summary>
    public void Mark(SourcePath path) => _marked.Add(path);

    /// <summary>Adds a warning.</summary>
    public void Warn(SourcePath path, string message, string? hint) => _warnings.Add(Make(path, message, hint, atKey: true));

    /// <summary>Whether there is an error at this place or around it. One about a key says nothing of the value.</summary>
    public bool IsBroken(SourcePath path) =>
        _errors.Exists(e => path.IsWithin(e.Path) && (!e.AtKey || e.Path.IsWithin(path))) || _marked.Exists(path.IsWithin);

    private static List<PipelineError> InOrder(IEnumerable<PipelineError> errors) => [.. errors.Distinct().OrderBy(e => e.Line).ThenBy(e => e.Column)];

    private PipelineError Make(SourcePath path, string message, string? hint, bool atKey)
    {
        var (line, column) = root is null ? (0, 0) : path.PositionIn(root, atKey);
        return new PipelineError(line, column, path.ToString(), message, hint);
    }
}

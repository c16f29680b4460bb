using System.Collections.Frozen;

namespace Reprise.Kernel.Steps;

/// <summary>The handlers at hand, by step type. One registry for run, rerun and everything else.</summary>
public sealed class HandlerCatalog
{
    private readonly FrozenDictionary<string, IStepHandler> _byType;

    /// <summary>Makes a catalog. A later handler of a type replaces an earlier one, so that a user's own come last.</summary>
    public HandlerCatalog(IEnumerable<IStepHandler> handlers)
    {
        var byType = new Dictionary<string, IStepHandler>(StringComparer.Ordinal);
        foreach (var handler in handlers)
        {
            byType[handler.Info.Type] = handler;
        }

        _byType = byType.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every handler, by type name.</summary>
    public IEnumerable<IStepHandler> All => _byType.Values.OrderBy(h => h.Info.Type, StringComparer.Ordinal);

    /// <summary>The handler of a step type, or null.</summary>
    public IStepHandler? Find(string type) => _byType.GetValueOrDefault(type);

    /// <summary>This catalog and some more handlers.</summary>
    public HandlerCatalog With(IReadOnlyCollection<IStepHandler> more) => more.Count == 0 ? this : new(_byType.Values.Concat(more));
}

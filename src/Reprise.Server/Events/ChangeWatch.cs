namespace Reprise.Server.Events;

/// <summary>What the server keeps beside the journal and pages show. Each is told by its name when it has changed, so that nobody asks for it in a loop.</summary>
/// <param name="watched">Names, and how often what has that name changed.</param>
internal sealed class ChangeWatch(params (string What, Func<long> Changes)[] watched)
{
    private readonly long[] _told = [.. watched.Select(w => w.Changes())];

    /// <summary>The names of what has changed since this was asked last.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string>? changed = null;
        for (var i = 0; i < watched.Length; i++)
        {
            var now = watched[i].Changes();
            if (now != _told[i])
            {
                _told[i] = now;
                (changed ??= []).Add(watched[i].What);
            }
        }

        return changed ?? [];
    }
}

/// <summary>The event <c>changed</c>.</summary>
/// <param name="What">The path under <c>/api/v1</c> at which it is: <c>audits</c>, <c>mail</c> or <c>nodes</c>.</param>
internal sealed record ChangedObject(string What);

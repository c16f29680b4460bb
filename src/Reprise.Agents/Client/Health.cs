namespace Reprise.Agents.Client;

/// <summary>Whether the server lives.</summary>
public sealed record Health(string Status, string Version);

/// <summary>Whether the server can do its work, and what is wrong with each part.</summary>
public sealed record Readiness(bool Ready, IReadOnlyDictionary<string, string> Checks);

/// <summary>Who may use the server; the key itself is there only when it was made.</summary>
public sealed record ApiKey(string Id, string Name, string Role, DateTimeOffset CreatedAt, string? Address, string? Key);

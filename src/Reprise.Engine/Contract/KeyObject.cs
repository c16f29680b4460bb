namespace Reprise.Engine.Contract;

/// <summary>A key of the server.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Who has it.</param>
/// <param name="Role">What it may do: <c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Address">Where whoever has it gets mail; null for nowhere.</param>
/// <param name="Key">The key itself when it has just been made; null ever after.</param>
public sealed record KeyObject(string Id, string Name, string Role, string CreatedAt, string? Address, string? Key);

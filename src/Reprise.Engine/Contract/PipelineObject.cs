namespace Reprise.Engine.Contract;

/// <summary>A pipeline that ran: its newest run, and where its file was then.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="File">The file that the newest run was begun with; null where there was none.</param>
/// <param name="FilePresent">Whether that file is there now, so that a run by name takes it; else it takes the snapshot.</param>
/// <param name="Snapshot">The newest run's snapshot.</param>
/// <param name="LastRun">The newest run.</param>
public sealed record PipelineObject(string Pipeline, string? File, bool FilePresent, string Snapshot, RunObject LastRun);

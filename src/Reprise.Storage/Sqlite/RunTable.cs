using System.Text.Json;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Writes runs and their events.</summary>
internal static class RunTable
{
    /// <summary>Writes a new run; returns its number.</summary>
    public static long Begin(SqliteConnection connection, NewRunRow run)
    {
        var header = run.Header;
        var number = connection.Scalar("SELECT max(number) FROM runs") + 1;
        using var row = connection.Prepare(
            "INSERT INTO runs(number,id,kind,pipeline,created_at,search,header,origin,lineage) VALUES(?1,?2,?3,?4,?5,?6,CAST(?7 AS TEXT),?8,?9)");
        row.Bind(1, number);
        row.Bind(2, header.Id.Value);
        row.Bind(3, (long)header.Kind);
        row.Bind(4, header.Pipeline ?? header.Target);
        row.Bind(5, header.CreatedAt);
        row.Bind(6, run.Search);
        row.Bind(7, run.Json);
        row.Bind(8, header.Origin?.Run.Value);
        row.Bind(9, header.Lineage.Value);
        _ = row.Step();
        LabelTable.Add(connection, number, header.Labels);
        using var state = connection.Prepare("INSERT INTO run_states(run,status,ended,cancel,kind,created_at) VALUES(?1,NULL,NULL,0,?2,?3)");
        state.Bind(1, number);
        state.Bind(2, (long)header.Kind);
        state.Bind(3, header.CreatedAt);
        _ = state.Step();
        return number;
    }

    /// <summary>Appends an event and brings the run's cached state up to it. The end of a run gives up its ownership.</summary>
    public static void AppendEvent(SqliteConnection connection, RunEvent e, long position, ReadOnlySpan<byte> body)
    {
        using (var row = connection.Prepare("INSERT INTO run_events(position,run,kind,at,body) VALUES(?1,?2,?3,?4,CAST(?5 AS TEXT))"))
        {
            row.Bind(1, position);
            row.Bind(2, e.Run);
            row.Bind(3, (long)e.Kind);
            row.Bind(4, e.At);
            row.Bind(5, body);
            _ = row.Step();
        }

        using (var state = connection.Prepare(StateChange(e.Kind)))
        {
            state.Bind(1, e.Run);
            if (e.Kind == RunEventKind.Ended)
            {
                var summary = e.Summary ?? throw new ArgumentException("The end of a run needs its summary.", nameof(e));
                state.Bind(2, (long)summary.Status);
                state.Bind(3, position);
                state.Bind(4, summary.Total().SavedMicros);
                state.Bind(5, summary.CompletedAt);
                state.Bind(6, summary.StartedAt);
            }
            else if (e.Kind is RunEventKind.Golden or RunEventKind.Labelled)
            {
                state.Bind(2, position);
            }

            _ = state.Step();
        }

        if (e.Kind == RunEventKind.Ended)
        {
            OwnerTable.Forget(connection, e.Run);
        }
        else if (e.Kind == RunEventKind.Labelled)
        {
            Label(connection, e.Run, e.Labels ?? throw new ArgumentException("Labels need to be named.", nameof(e)));
        }
    }

    /// <summary>A text in the form in which searches compare it.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>What a search for text looks at.</summary>
    public static string SearchText(RunHeader header, IReadOnlyDictionary<string, string> labels)
    {
        var parts = new List<string?> { header.Id.Value, header.Pipeline, header.Target, header.Reason };
        parts.AddRange(labels.Select(label => $"{label.Key}={label.Value}"));
        return Fold(string.Join('\n', parts.Where(part => part is not null)));
    }

    private static string StateChange(RunEventKind kind) => kind switch
    {
        // A pause outlives an orderly stop, and no other end.
        RunEventKind.Ended => "INSERT INTO run_states(run,status,ended,cancel,saved) VALUES(?1,?2,?3,0,?4)"
            + " ON CONFLICT(run) DO UPDATE SET status=?2,ended=?3,cancel=0,saved=?4,duration=iif(?5=0,0,max(0,?5-iif(?6=0,created_at,?6))),"
            + $"paused=iif(?2={(int)RunStatus.Interrupted},paused,0)",
        RunEventKind.Recovered => "INSERT INTO run_states(run,status,ended,cancel) VALUES(?1,NULL,NULL,0)"
            + " ON CONFLICT(run) DO UPDATE SET status=NULL,ended=NULL,paused=0,saved=0,duration=0", // A cancellation that was asked for meanwhile still counts.
        RunEventKind.CancelRequested => "INSERT INTO run_states(run,status,ended,cancel) VALUES(?1,NULL,NULL,1) ON CONFLICT(run) DO UPDATE SET cancel=1",
        RunEventKind.PauseRequested => "INSERT INTO run_states(run,status,ended,cancel,paused) VALUES(?1,NULL,NULL,0,1)"
            + $" ON CONFLICT(run) DO UPDATE SET paused=iif(ifnull(status,{(int)RunStatus.Interrupted})={(int)RunStatus.Interrupted},1,0)",
        RunEventKind.ResumeRequested => "UPDATE run_states SET paused=0 WHERE run=?1",
        RunEventKind.Golden => "INSERT INTO run_states(run,status,ended,cancel,golden) VALUES(?1,NULL,NULL,0,?2) ON CONFLICT(run) DO UPDATE SET golden=?2",
        RunEventKind.Labelled => "UPDATE run_states SET labelled=?2 WHERE run=?1",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The journal has no place for such an event."),
    };

    // What a search looks at is derived, and follows the labels.
    private static void Label(SqliteConnection connection, long run, IReadOnlyDictionary<string, string> labels)
    {
        LabelTable.Replace(connection, run, labels);
        using var read = connection.Prepare("SELECT header FROM runs WHERE number=?1");
        read.Bind(1, run);
        _ = read.Step();
        var header = JsonSerializer.Deserialize(read.Blob(0), RunJson.Default.RunHeader) ?? throw new InvalidDataException("a run has no header");
        using var row = connection.Prepare("UPDATE runs SET search=?2 WHERE number=?1");
        row.Bind(1, run);
        row.Bind(2, SearchText(header, labels));
        _ = row.Step();
    }
}

/// <summary>A new run as it is to be written, made ready by the caller: the writer serves one at a time.</summary>
internal sealed class NewRunRow(RunHeader header)
{
    public RunHeader Header { get; } = header;

    public byte[] Json { get; } = JsonSerializer.SerializeToUtf8Bytes(header, RunJson.Default.RunHeader);

    public string Search { get; } = RunTable.SearchText(header, header.Labels);
}

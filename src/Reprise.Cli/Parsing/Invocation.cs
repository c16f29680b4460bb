using System.CommandLine;
using System.CommandLine.Parsing;
using Reprise.Cli.Reading;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Hosting.Mail;
using Reprise.Kernel;

namespace Reprise.Cli.Parsing;

/// <summary>One call of the program: what was asked for, and where answers go.</summary>
internal sealed class Invocation : IAsyncDisposable
{
    private readonly ParseResult _parsed;
    private Workspace? _workspace;
    private ServerClient? _server;
    private IRecordings? _recordings;
    private FolderMail? _mail;

    /// <summary>Begins to answer a parsed command line.</summary>
    public Invocation(ParseResult parsed)
    {
        _parsed = parsed;
        Name = NameOf(parsed.CommandResult);
        Json = parsed.GetValue(GlobalOptions.Json);
        var colour = !parsed.GetValue(GlobalOptions.NoColor) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        Out = Output.Standard(colour);
        Error = Output.Error(colour);
    }

    /// <summary>The name of the command; of one below another, with the names of those above it.</summary>
    public string Name { get; }

    /// <summary>Whether JSON is asked for.</summary>
    public bool Json { get; }

    /// <summary>Standard output: the answer.</summary>
    public Output Out { get; }

    /// <summary>Standard error: progress, warnings, errors.</summary>
    public Output Error { get; }

    /// <summary>What the exit code will be should the reader of the answer go away.</summary>
    public int ExitCode { get; set; }

    /// <summary>Makes a command's action of a function.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Handle(Func<Invocation, CancellationToken, Task<int>> run) =>
        async (parsed, cancellation) =>
        {
            await using var call = new Invocation(parsed);
            return await call.GuardAsync(run, cancellation);
        };

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>The value of an argument that must be there.</summary>
    public T Get<T>(Argument<T> argument) => _parsed.GetRequiredValue(argument);

    /// <summary>The value of an argument that may be missing.</summary>
    public T? Find<T>(Argument<T> argument) => _parsed.GetValue(argument);

    /// <summary>The server that the command is for; null for a data folder.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public ServerClient? Server => _server ??= ServerAddress.Of(Get(GlobalOptions.Server), Get(GlobalOptions.ApiKey), Get(GlobalOptions.Data)) is { } address ? new ServerClient(address) : null;

    /// <summary>What the command reads: those of the server, or of the data folder.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>, <c>usage.invalid</c>.</exception>
    public IRecordings Recordings => _recordings ??= Server is { } server ? new ServerRecordings(server) : new FolderRecordings(Read());

    /// <summary>The data folder, for looking only.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>.</exception>
    public Recording Read() => Open().Recording;

    /// <summary>The same with the folder itself.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>.</exception>
    public Workspace Open() => _workspace ??= Workspace.Read(Folder());

    /// <summary>The data folder that is there, for writing.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>.</exception>
    public Workspace Change() => _workspace ??= Workspace.Change(Folder());

    /// <summary>The data folder that <see cref="Make"/> would open, for looking only; an empty one where there is none yet.</summary>
    public Workspace Look() => _workspace ??= Workspace.ReadOrEmpty(Folder());

    /// <summary>The data folder for writing; made where there is none.</summary>
    public Workspace Make() => _workspace ??= Workspace.Make(Folder());

    /// <summary>The same for a command that is a server itself: the variable that names another is for its clients.</summary>
    public Workspace MakeOwn() => _workspace ??= Workspace.Make(Get(GlobalOptions.Server) is null ? Get(GlobalOptions.Data) : Folder());

    /// <summary>The outbox of the data folder that is there.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>.</exception>
    public FolderMail Mail => _mail ??= new FolderMail(Change(), TimeProvider.System);

    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult { Parent: not null } above ? $"{NameOf(above)} {result.Command.Name}" : result.Command.Name;

    /// <summary>The data folder that was named, or null.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: the command is for a server, and cannot be.</exception>
    private string? Folder() => Server is null
        ? Get(GlobalOptions.Data)
        : throw new RepriseException("usage.invalid", $"`reprise {Name}` works on a data folder of this machine, and cannot be sent to a server like this.",
            $"Leave out --server, and {ServerAddress.Variable} where it is set; or name the folder with --data.");

    /// <summary>Runs a command; errors are shown and become the exit code.</summary>
    public async Task<int> GuardAsync(Func<Invocation, CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        try
        {
            ExitCode = await run(this, cancellation);
            Out.Flush();
            return ExitCode;
        }
        catch (BrokenPipeException)
        {
            return ExitCode;
        }
        catch (RepriseException e)
        {
            return Fail(e);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Fail(new RepriseException("run.cancelled", "Stopped before it was done.", "What was recorded stays; call it again."));
        }
#pragma warning disable CA1031 // The last place where a defect can be told to a person instead of tearing the process down.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fail(new RepriseException("internal.error", $"{e.GetType().Name}: {e.Message}", "This is a defect of Reprise; please report it with these lines.",
                [new("at", e.StackTrace ?? "")], e));
        }
    }

    /// <summary>Shows an error where it belongs and returns its exit code.</summary>
    public int Fail(RepriseException error)
    {
        try
        {
            if (Json)
            {
                ErrorRendering.WriteJson(Out, error);
                return error.ExitCode;
            }

            Out.Flush();
        }
        catch (BrokenPipeException)
        {
            // Nobody reads standard output; the exit code still says it, and standard error may have a reader.
            if (Json)
            {
                return error.ExitCode;
            }
        }
        catch (RepriseException)
        {
            // Standard output cannot be written: standard error is all that is left to say anything.
        }

        ErrorRendering.Write(Error, error);
        return error.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _mail?.Dispose();
        if (_workspace is not null)
        {
            await _workspace.DisposeAsync();
        }
    }
}

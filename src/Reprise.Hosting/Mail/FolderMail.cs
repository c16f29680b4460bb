using Reprise.Engine.Mail;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting.Mail;

/// <summary>The outbox of a data folder, for a process that is no server. Neither the environment nor the folder is looked at before something wants to send mail.</summary>
/// <param name="workspace">The data folder.</param>
/// <param name="time">The clock.</param>
public sealed class FolderMail(Workspace workspace, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private ServerDatabase? _database;
    private Outbox? _outbox;

    /// <summary>The outbox.</summary>
    /// <exception cref="Kernel.RepriseException">The environment names a mail server that cannot be; or what can be wrong with the file.</exception>
    public Outbox Outbox
    {
        get
        {
            lock (_gate)
            {
                return _outbox ??= new Outbox((_database ??= ServerDatabase.Open(workspace.Folder.ServerFile)).Mail, MailEnvironment.Read(), time);
            }
        }
    }

    /// <summary>The mails about runs.</summary>
    public RunNotices Notices => new(Outbox, workspace.Recording, null);

    /// <summary>What sends the mail of steps.</summary>
    /// <exception cref="Kernel.RepriseException"><c>mail.unset</c>.</exception>
    public MailPost Post()
    {
        _ = Outbox.Require("A stage of type `email`", MailEnvironment.Read());
        return new OutboxPost(Outbox, time).SendAsync;
    }

    /// <inheritdoc/>
    public void Dispose() => _database?.Dispose();
}

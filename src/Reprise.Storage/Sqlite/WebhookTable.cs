namespace Reprise.Storage.Sqlite;

/// <summary>Somebody who is to be told of the end of a call.</summary>
/// <param name="Execution">The call.</param>
/// <param name="Url">Where.</param>
/// <param name="Secret">What the message is signed with; null for no signature.</param>
/// <param name="Headers">Header fields to send along, as a JSON object.</param>
public sealed record StoredWebhook(string Execution, string Url, string? Secret, string Headers);

/// <summary>Who has still to be told of the end of calls.</summary>
public sealed class WebhookTable
{
    private readonly ServerDatabase _database;

    internal WebhookTable(ServerDatabase database) => _database = database;

    /// <summary>Keeps one until it is removed; durable when this returns.</summary>
    /// <returns>Its number.</returns>
    public long Add(StoredWebhook webhook) => _database.Do(connection =>
    {
        using var row = connection.Prepare("INSERT INTO webhooks(execution,url,secret,headers) VALUES(?1,?2,?3,?4) RETURNING number");
        row.Bind(1, webhook.Execution);
        row.Bind(2, webhook.Url);
        row.Bind(3, webhook.Secret);
        row.Bind(4, webhook.Headers);
        _ = row.Step();
        var number = row.Long(0);
        _ = row.Step(); // The row stands once the statement has ended.
        return number;
    });

    /// <summary>Forgets one: it was told, or given up.</summary>
    public void Remove(long number) => _ = _database.Do(connection =>
    {
        using var row = connection.Prepare("DELETE FROM webhooks WHERE number=?1");
        row.Bind(1, number);
        return row.Step();
    });

    /// <summary>All that have still to be told, in the order in which they were asked for.</summary>
    public IReadOnlyList<(long Number, StoredWebhook Webhook)> Read() => _database.Do(connection =>
    {
        var found = new List<(long, StoredWebhook)>();
        using var rows = connection.Prepare("SELECT number,execution,url,secret,headers FROM webhooks ORDER BY number");
        while (rows.Step())
        {
            found.Add((rows.Long(0), new StoredWebhook(rows.Text(1), rows.Text(2), rows.TextOrNull(3), rows.Text(4))));
        }

        return found;
    });
}

using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Named artifacts and their versions.</summary>
internal static class NameTable
{
    private const string Columns = "name,version,digest,size,media_type,run,step,created_at";

    /// <summary>The newest version of a name and its bytes; version 0 where there is none.</summary>
    public static (int Version, Digest Digest) Newest(SqliteConnection connection, string name)
    {
        using var row = connection.Prepare("SELECT version,digest FROM names WHERE name=?1 ORDER BY version DESC LIMIT 1");
        row.Bind(1, name);
        return row.Step() ? (row.Int(0), new Digest(row.Blob(1))) : default;
    }

    /// <summary>Gives bytes a name: its next version, unless they are its newest version already. The version that was written, or 0.</summary>
    public static int Give(SqliteConnection connection, NameEntry name)
    {
        var (version, digest) = Newest(connection, name.Name);
        if (version > 0 && digest == name.Digest)
        {
            return 0;
        }

        Append(connection, name, version + 1);
        return version + 1;
    }

    private static void Append(SqliteConnection connection, NameEntry name, int version)
    {
        using var row = connection.Prepare($"INSERT INTO names({Columns}) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
        row.Bind(1, name.Name);
        row.Bind(2, version);
        row.Bind(3, name.Digest.ToBytes());
        row.Bind(4, name.Size);
        row.Bind(5, name.MediaType);
        row.Bind(6, name.Run);
        row.Bind(7, name.Step);
        row.Bind(8, name.At);
        _ = row.Step();
    }

    /// <summary>Reads what a query asks for.</summary>
    public static List<NamedVersion> Read(SqliteConnection connection, NameQuery query)
    {
        var sql = $"SELECT {Columns} FROM names n WHERE 1";
        sql += query.Name is not null ? " AND name=?1" : query.Digest is null ? " AND version=(SELECT max(version) FROM names m WHERE m.name=n.name)" : "";
        sql += query.Under is { Length: > 0 } ? " AND name>=?2 AND substr(name,1,length(?2))=?2" : "";
        sql += query.Digest is not null ? " AND digest=?3" : "";
        sql += query.After is not null ? " AND name>?4" : "";
        sql += query.Text is not null ? " AND instr(lower(name),lower(?5))>0" : "";
        sql += query.MediaType is not null ? " AND substr(media_type,1,length(?6))=?6" : "";
        using var row = connection.Prepare(sql + " ORDER BY name, version DESC");
        row.Bind(1, query.Name);
        row.Bind(2, query.Under is { Length: > 0 } ? query.Under : null);
        if (query.Digest is { } digest)
        {
            row.Bind(3, digest.ToBytes());
        }

        row.Bind(4, query.After);
        row.Bind(5, query.Text);
        row.Bind(6, query.MediaType);
        var versions = new List<NamedVersion>();
        while (versions.Count < query.Limit && row.Step())
        {
            versions.Add(new NamedVersion(
                row.Text(0), row.Int(1), new Digest(row.Blob(2)), row.Long(3), row.Text(4), row.Long(5), row.Long(6), row.Long(7)));
        }

        return versions;
    }
}
